import type { Command } from 'commander'
import type { SourceFile, Workspace } from '../engine/flow.ts'
import { readWorkspace } from '../engine/language/read-workspace.ts'
import { loadFolder } from '../features/flows/load-folder.ts'
import { formatPlayed } from '../features/flows/transcript/format-played.ts'
import { parseTranscript } from '../features/flows/transcript/parse-transcript.ts'
import { type Played, playTranscript } from '../features/flows/transcript/play-transcript.ts'
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
      const read = files.filter((each) => isTranscript(each) && (file === null || each.path === file)).map(parseTranscript)
      const wrong = [...problems.filter((problem) => problem.severity === 'error'), ...read.flatMap((each) => each.problems)]
      const transcripts = read.flatMap((each) => each.transcripts).filter((each) => each.name.includes(options.only ?? ''))

      const calls = createLocalCalls({ workspace, network: false, secrets: {} })
      const played: Played[] = []
      try {
        for (const transcript of transcripts) {
          const bot = botOf(transcript.file, workspace)
          played.push(await playTranscript(transcript, { workspace, bot, runCall: calls.run }))
        }
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

const isTranscript = (file: SourceFile): boolean => file.path.endsWith('.transcript')

/** The bot that a transcript file is named after, else the only one there is. */
function botOf(file: string, workspace: Workspace): string {
  const name = file.split('/').at(-1)?.replace(/\.transcript$/, '') ?? ''
  const bots = Object.keys(workspace.bots)
  return bots.find((bot) => name === bot || name.startsWith(`${bot}.`) || name.startsWith(`${bot}-`)) ?? bots[0] ?? name
}
