import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '../..')

export type CliRun = { code: number | null; out: string; err: string }

/** Runs the command line as users do, in a process of its own, in `cwd`. `input` is typed and then ended. */
export function runCli(args: string[], options: { cwd?: string; input?: string; env?: Record<string, string>; node?: string } = {}): Promise<CliRun> {
  const env = { PATH: process.env['PATH'] ?? '', ...options.env }
  const child = spawn(options.node ?? process.execPath, [join(root, 'server/cli/bin.cjs'), ...args], { cwd: options.cwd ?? root, env })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  child.stdin.on('error', () => {})
  child.stdin.end(options.input ?? '')
  return new Promise((done, fail) => {
    child.on('error', fail)
    child.on('close', (code) => done({ code, out, err }))
  })
}
