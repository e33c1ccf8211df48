import { resolve } from 'node:path'
import type { Command } from 'commander'
import { loadFolder } from '../features/flows/load-folder.ts'
import { publishAnswer } from './support/answers.ts'
import type { CommandIo } from './support/io.ts'
import { openRemote, parseAnswerBody } from './support/remote.ts'
import { remoteOptions } from './support/remote-options.ts'
import { writeProblems } from './support/write-problems.ts'

/** `midflow publish [flows]`: puts the folder in force on a running server, or says why it cannot be. Exit code 1 when refused. */
export function publishCommand(program: Command, io: CommandIo): void {
  remoteOptions(program.command('publish'))
    .description('publish the flow files as a release on a running server')
    .argument('[flows]', 'the folder of flow files', 'flows')
    .option('-m, --message <TEXT>', 'what this release is about', '')
    .action(async (flows: string, options: { message: string; url?: string; key?: string; json?: boolean }) => {
      const files = await loadFolder(resolve(io.cwd, flows))
      const remote = await openRemote(options, io.cwd)
      const { body } = await remote.request('POST', '/api/releases', { files, message: options.message })
      const answer = parseAnswerBody(publishAnswer, body, remote.url)
      if ('problems' in answer) io.exit(1)
      if (options.json) return io.out(JSON.stringify(answer))
      if ('problems' in answer) {
        writeProblems(answer.problems, io)
        return io.err('Nothing was published.')
      }
      writeProblems(answer.warnings, io)
      const { number } = answer.release
      return io.out(
        answer.isNew
          ? `Published release ${number}. New conversations begin on it; those under way stay on theirs.`
          : `Nothing to publish: release ${number} has the same files.`,
      )
    })
}
