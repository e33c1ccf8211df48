import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { z } from 'zod'
import { loadFolder } from '../features/flows/load-folder.ts'
import { planAnswer } from './support/answers.ts'
import type { CommandIo } from './support/io.ts'
import { openRemote, parseAnswerBody } from './support/remote.ts'
import { remoteOptions } from './support/remote-options.ts'
import { writeProblems } from './support/write-problems.ts'

/** `midflow plan [flows]`: what publishing the folder would change, and which conversations are under way. Exit code 1 when it would be refused. */
export function planCommand(program: Command, io: CommandIo): void {
  remoteOptions(program.command('plan'))
    .description('say what publishing would change on a running server')
    .argument('[flows]', 'the folder of flow files', 'flows')
    .action(async (flows: string, options: { url?: string; key?: string; json?: boolean }) => {
      const files = await loadFolder(resolve(io.cwd, flows))
      const remote = await openRemote(options, io.cwd)
      const { body } = await remote.request('POST', '/api/plan', { files })
      const plan = parseAnswerBody(planAnswer, body, remote.url)
      const refused = plan.problems.some((problem) => problem.severity === 'error')
      if (refused) io.exit(1)
      if (options.json) return io.out(JSON.stringify(plan))
      writeProblems(plan.problems, io)
      for (const line of describe(plan)) io.out(line)
      return refused ? io.err('Publishing would be refused: see the errors above.') : undefined
    })
}

const SIGNS = { added: '+', changed: '~', removed: '-' } as const

function describe({ current, files, running }: z.output<typeof planAnswer>): string[] {
  if (current === null) return [`Nothing is published yet. This would be release 1, with ${count(files.length, 'file')}.`]
  if (files.length === 0) return [`Nothing would change: release ${current} has the same files.`]
  const stay = running.map(({ release, bot, conversations }) => `  ${count(conversations, 'conversation')} with ${bot} on release ${release}`)
  return [
    `Against release ${current}:`,
    ...files.map((file) => `  ${SIGNS[file.change]} ${file.path}  (+${file.added} −${file.removed})`),
    ...(stay.length === 0 ? ['No conversation is under way.'] : ['Under way, and finished on the release where they began:', ...stay]),
    'New conversations would begin on the new release.',
  ]
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`
