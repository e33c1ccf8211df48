import type { Command } from 'commander'
import { z } from 'zod'
import { AppError } from '../base/errors.ts'
import { releaseAnswer } from './support/answers.ts'
import type { CommandIo } from './support/io.ts'
import { openRemote, parseAnswerBody } from './support/remote.ts'
import { remoteOptions } from './support/remote-options.ts'

type Options = { list?: boolean; url?: string; key?: string; json?: boolean }

/** `midflow rollback [number]`: puts an earlier release in force, the one before the current when none is named. */
export function rollbackCommand(program: Command, io: CommandIo): void {
  remoteOptions(program.command('rollback'))
    .description('put an earlier release in force again')
    .argument('[number]', 'the release; else the one before the current')
    .option('--list', 'only list the releases')
    .action(async (number: string | undefined, options: Options) => {
      const remote = await openRemote(options, io.cwd)
      const { releases } = parseAnswerBody(listAnswer, (await remote.request('GET', '/api/releases')).body, remote.url)
      if (options.list) return options.json ? io.out(JSON.stringify({ releases })) : releases.map(lineOf).forEach(io.out)
      const wanted = number === undefined ? before(releases) : numberOf(number)
      const { body } = await remote.request('POST', `/api/releases/${wanted}/activate`)
      const { release } = parseAnswerBody(z.object({ release: releaseAnswer }), body, remote.url)
      if (options.json) return io.out(JSON.stringify({ release }))
      return io.out(`Release ${release.number} is in force. New conversations begin on it; those under way stay on theirs.`)
    })
}

const listAnswer = z.object({ releases: z.array(releaseAnswer) })
type Listed = z.output<typeof releaseAnswer>

function before(releases: Listed[]): number {
  const current = releases.find((release) => release.current)
  const earlier = releases.find((release) => current !== undefined && release.number < current.number)
  if (!earlier) throw new AppError('not-found', { what: 'release before', name: current?.number ?? 'the first', hint: 'See `midflow rollback --list`.' })
  return earlier.number
}

function numberOf(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new AppError('bad-request', { where: 'rollback', problem: `"${text}" is no number of a release; see \`midflow rollback --list\`` })
}

const lineOf = ({ number, createdAt, by, message, current }: Listed): string =>
  `${current ? '*' : ' '} ${String(number).padStart(4)}  ${createdAt.slice(0, 16).replace('T', ' ')}  ${by}  ${message}`.trimEnd()
