import { resolve } from 'node:path'
import type { Command } from 'commander'
import { AppError } from '../base/errors.ts'
import { compareFiles, type DiffLine, diffLines } from '../features/flows/compare-files.ts'
import { loadFolder } from '../features/flows/load-folder.ts'
import { releaseWithFiles } from './support/answers.ts'
import type { CommandIo } from './support/io.ts'
import { openRemote, parseAnswerBody } from './support/remote.ts'
import { remoteOptions } from './support/remote-options.ts'

/** Lines shown before and after a change. */
const CONTEXT = 3

/** `midflow diff [flows]`: how the folder differs from a release of a running server, as a unified diff. */
export function diffCommand(program: Command, io: CommandIo): void {
  remoteOptions(program.command('diff'))
    .description('show how the flow files differ from a release')
    .argument('[flows]', 'the folder of flow files', 'flows')
    .option('--release <NUMBER>', 'which release; else the one in force')
    .action(async (flows: string, options: { release?: string; url?: string; key?: string; json?: boolean }) => {
      const files = await loadFolder(resolve(io.cwd, flows))
      const remote = await openRemote(options, io.cwd)
      const { body } = await remote.request('GET', `/api/releases/${wanted(options.release)}`)
      const release = parseAnswerBody(releaseWithFiles, body, remote.url)
      const changes = compareFiles(release.files, files)
      if (options.json) return io.out(JSON.stringify({ release: release.number, files: changes }))
      if (changes.length === 0) return io.out(`No difference to release ${release.number}.`)
      const textOf = (list: { path: string; text: string }[], path: string) => list.find((file) => file.path === path)?.text ?? ''
      return changes.forEach(({ path, change }) => {
        io.out(change === 'added' ? '--- /dev/null' : `--- release ${release.number}/${path}`)
        io.out(change === 'removed' ? '+++ /dev/null' : `+++ ${flows}/${path}`)
        for (const line of hunks(diffLines(textOf(release.files, path), textOf(files, path)))) io.out(line)
      })
    })
}

function wanted(release: string | undefined): string {
  if (release === undefined || /^[1-9]\d{0,8}$/.test(release)) return release ?? 'current'
  throw new AppError('bad-request', { where: '--release', problem: `"${release}" is no number of a release; see \`midflow rollback --list\`` })
}

const SIGNS = { same: ' ', added: '+', removed: '-' } as const

/** The changed lines with some before and after them, each run of them under its line numbers. */
function hunks(lines: DiffLine[]): string[] {
  const near = lines.map((_, i) => lines.slice(Math.max(0, i - CONTEXT), i + CONTEXT + 1).some((line) => line.kind !== 'same'))
  return lines.flatMap((line, i) => {
    if (!near[i]) return []
    const body = `${SIGNS[line.kind]}${line.text}`
    if (i > 0 && near[i - 1]) return [body]
    const end = near.indexOf(false, i)
    const hunk = lines.slice(i, end < 0 ? undefined : end)
    return [`@@ -${range(hunk.map((each) => each.old))} +${range(hunk.map((each) => each.new))} @@`, body]
  })
}

function range(numbers: (number | null)[]): string {
  const there = numbers.filter((number) => number !== null)
  return `${there[0] ?? 0},${there.length}`
}
