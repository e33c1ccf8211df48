import { resolve } from 'node:path'
import type { Command } from 'commander'
import { AppError } from '../base/errors.ts'
import { compareFiles, diffLines } from '../features/flows/compare-files.ts'
import { loadFolder } from '../features/flows/load-folder.ts'
import { unifiedDiff } from '../features/flows/unified-diff.ts'
import { releaseWithFiles } from './support/answers.ts'
import type { CommandIo } from './support/io.ts'
import { openRemote, parseAnswerBody } from './support/remote.ts'
import { remoteOptions } from './support/remote-options.ts'

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
        for (const line of unifiedDiff(diffLines(textOf(release.files, path), textOf(files, path)))) io.out(line)
      })
    })
}

function wanted(release: string | undefined): string {
  if (release === undefined || /^[1-9]\d{0,8}$/.test(release)) return release ?? 'current'
  throw new AppError('bad-request', { where: '--release', problem: `"${release}" is no number of a release; see \`midflow rollback --list\`` })
}
