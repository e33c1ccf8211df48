import { fork } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, resolve } from 'node:path'
import { type FromRunner, type ToRunner, fromRunner } from './messages.ts'

/** A running runner process as the pool sees it. */
export type RunnerProcess = {
  send(message: ToRunner): void
  /** Ends it at once; `exited` is called as always. */
  kill(): void
}

/** Why a process ended. `said`: the end of what it wrote to standard error. */
export type RunnerExit = { code: number | null; signal: NodeJS.Signals | null; said: string }

const CHILD = resolve(import.meta.dirname, 'child/main.ts')
const MAX_OLD_SPACE_MB = 256

/**
 * Forks a runner: an empty environment in UTC, the flag isolated-vm needs, Node's permission model (it may read its own code and
 * nothing else, and start nothing), a memory cap. Messages that are not of the protocol end it.
 */
export function forkRunner(on: { message: (message: FromRunner) => void; exited: (exit: RunnerExit) => void }): RunnerProcess {
  const child = fork(CHILD, [], {
    execPath: process.execPath,
    execArgv: runnerFlags(),
    env: RUNNER_ENVIRONMENT,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    detached: false,
  })
  let said = ''
  let over = false
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4000)
  })
  const exited = (exit: RunnerExit) => {
    if (over) return
    over = true
    on.exited(exit)
  }
  child.on('message', (raw: unknown) => {
    const read = fromRunner.safeParse(raw)
    if (read.success) on.message(read.data)
    else child.kill('SIGKILL')
  })
  child.on('error', (err) => exited({ code: null, signal: null, said: err.message }))
  child.on('exit', (code, signal) => exited({ code, signal, said }))
  return {
    send: (message) => {
      if (child.connected) child.send(message, () => {})
    },
    kill: () => void child.kill('SIGKILL'),
  }
}

/** All that a runner finds in its environment. */
export const RUNNER_ENVIRONMENT = { TZ: 'UTC' }

/** How Node is started for a runner. */
export const runnerFlags = (): string[] => [
  '--no-node-snapshot',
  '--permission',
  '--allow-addons',
  ...readable().map((path) => `--allow-fs-read=${path}`),
  `--max-old-space-size=${MAX_OLD_SPACE_MB}`,
  '--disable-warning=ExperimentalWarning',
  '--disable-warning=SecurityWarning',
]

/** What the runner has to read: its own folder, isolated-vm with its loader, and the package files that say how to load them. */
function readable(): string[] {
  const ours = createRequire(import.meta.url)
  const native = dirname(ours.resolve('isolated-vm/package.json'))
  const loader = dirname(createRequire(`${native}/package.json`).resolve('node-gyp-build/package.json'))
  const root = resolve(import.meta.dirname, '../../..')
  const paths = [import.meta.dirname, `${root}/package.json`, `${root}/server/package.json`, native, realpathSync(native), loader, realpathSync(loader), '/etc/alpine-release']
  return [...new Set(paths)]
}
