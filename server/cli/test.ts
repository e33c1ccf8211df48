import type { Command } from 'commander'
import { readWorkspace } from '../engine/language/read-workspace.ts'
import { loadFolder } from '../features/flows/load-folder.ts'
import { formatPlayed } from '../features/flows/transcript/format-played.ts'
import { type Played, playTranscript } from '../features/flows/transcript/play-transcript.ts'
import { readTranscripts } from '../features/flows/transcript/read-transcripts.ts'
import { findWorkspace } from './support/find-workspace.ts'
import type { CommandIo } from './support/io.ts'
import { createLocalCalls } from './support/local-calls.ts'
import { writeProblems } from './support/write-problems.ts'

type Options = { only?: string; json?: boolean }

/** `midflow test [flows]`: plays the transcripts of a folder, or of one file. Exit code 1 when anything differs or cannot be read. */
export function testCommand(program: Command, io: CommandIo): void {
  program
    .command('test')
    .description('play the transcripts and show where bots say something else')
    .argument('[flows]', 'the folder of flow files, or one transcript', 'flows')
    .option('--only <TEXT>', 'only conversations whose name contains this')
    .option('--json', 'print the results as JSON')
    .action(async (path: string, options: Options) => {
      const { folder, file } = await findWorkspace(path, io.cwd)
      const files = await loadFolder(folder)
      const { workspace, problems } = readWorkspace(files)
      const read = readTranscripts(files.filter((each) => file === null || each.path === file), workspace)
      const wrong = [...problems.filter((problem) => problem.severity === 'error'), ...read.problems]
      const transcripts = read.transcripts.filter((each) => each.name.includes(options.only ?? ''))

      const calls = createLocalCalls({ workspace, network: false, secrets: {} })
      const played: Played[] = []
      try {
        for (const transcript of transcripts) played.push(await playTranscript(transcript, { workspace, runCall: calls.run }))
      } finally {
        await calls.close()
      }
      const failed = played.filter((each) => !each.passed).length
      if (failed > 0 || wrong.length > 0 || played.length === 0) io.exit(1)
      if (options.json) return io.out(JSON.stringify({ passed: played.length - failed, failed, problems: wrong, conversations: played }))
      writeProblems(wrong, io)
      for (const line of played.flatMap(formatPlayed)) io.out(line)
      if (played.length === 0) return io.err(`There is no conversation to play in ${path}. Write one in tests/NAME.transcript.`)
      return io.out(`${played.length - failed} passed, ${failed} failed`)
    })
}
