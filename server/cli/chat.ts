import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { systemClock } from '../base/clock.ts'
import { AppError } from '../base/errors.ts'
import type { Workspace } from '../engine/flow.ts'
import { readWorkspace } from '../engine/language/read-workspace.ts'
import { loadFolder } from '../features/flows/load-folder.ts'
import { toJson } from '../features/flows/transcript/loose-value.ts'
import { chatJson, printJson } from './support/chat-json.ts'
import { createChatSession } from './support/chat-session.ts'
import { chatTerminal, printEvent } from './support/chat-terminal.ts'
import { findWorkspace } from './support/find-workspace.ts'
import type { CommandIo } from './support/io.ts'
import { createLocalCalls } from './support/local-calls.ts'
import { writeProblems } from './support/write-problems.ts'

type Options = { language?: string; contact?: string[]; online?: string[]; secret?: string[]; record?: string; json?: boolean }

const collect = (value: string, before: string[] = []): string[] => [...before, value]

/** `midflow chat FILE`: talks to a bot with nothing else running; code actions run for real, in their sandbox. */
export function chatCommand(program: Command, io: CommandIo): void {
  program
    .command('chat')
    .description('talk to a bot in the terminal')
    .argument('[bot]', 'the file of a bot, or a folder with one bot', 'flows/bots/support.yaml')
    .option('--language <CODE>', 'the language to be spoken; else the first of the bot')
    .option('--contact <NAME=VALUE>', 'a property of the contact; may be given several times', collect)
    .option('--online <NAME>', 'an agent who is online; may be given several times', collect)
    .option('--secret <NAME=VALUE>', 'a secret of the code actions; may be given several times', collect)
    .option('--record <FILE>', 'write the conversation as a transcript')
    .option('--json', 'one JSON event a line in and out')
    .action(async (path: string, options: Options) => {
      const { folder, file } = await findWorkspace(path, io.cwd)
      const { workspace, problems } = readWorkspace(await loadFolder(folder))
      const bot = botIn(workspace, file, path)
      const errors = problems.filter((problem) => problem.severity === 'error')
      writeProblems(errors, io)
      const own = errors.filter(({ at }) => at.file === workspace.bots[bot]?.file).length
      if (own > 0) throw new AppError('bad-request', { where: path, problem: `the bot cannot talk before ${own === 1 ? 'its error is' : `its ${own} errors are`} corrected` })
      const calls = createLocalCalls({ workspace, network: true, secrets: Object.fromEntries((options.secret ?? []).map(secretOf)) })
      const session = createChatSession(
        {
          workspace, bot, agents: options.online ?? [], random: Math.random, now: systemClock.now().getTime(),
          language: languageOf(workspace, bot, options.language),
          contact: Object.fromEntries((options.contact ?? []).map((pair) => propertyOf(pair, workspace))),
          runCall: calls.run,
        },
        (event) => (options.json ? printJson(event, io) : printEvent(event, io)),
      )
      const saved = async () => {
        if (options.record !== undefined) await writeFile(resolve(io.cwd, options.record), session.transcript())
      }
      try {
        if (options.json) await chatJson(session, process.stdin, io, saved)
        else await chatTerminal(session, process.stdin, io, { clock: systemClock, saved, terminal: process.stdin.isTTY ? process.stdout : null })
      } finally {
        await calls.close()
      }
    })
}

function botIn(workspace: Workspace, file: string | null, path: string): string {
  const bots = Object.values(workspace.bots)
  const found = file === null ? (bots.length === 1 ? bots[0] : undefined) : bots.find((bot) => bot.file === file)
  if (found) return found.name
  throw new AppError('not-found', { what: 'bot in', name: path, hint: `Name the file of one: ${bots.map((bot) => bot.file).join(', ') || 'there is none'}.` })
}

function languageOf(workspace: Workspace, bot: string, wanted: string | undefined): string {
  const languages = workspace.bots[bot]?.languages ?? []
  if (wanted === undefined || languages.includes(wanted)) return wanted ?? languages[0] ?? 'en'
  throw new AppError('bad-request', { where: '--language', problem: `${bot} speaks ${languages.join(', ')}, not "${wanted}"` })
}

function propertyOf(pair: string, workspace: Workspace) {
  const [name, value] = split(pair, '--contact', 'email=ann@example.com')
  return [name, toJson(value, workspace.properties['contact']?.[name]?.type ?? null)] as const
}

const secretOf = (pair: string) => split(pair, '--secret', 'SHOP_KEY=…')

function split(pair: string, option: string, example: string): [string, string] {
  const equals = pair.indexOf('=')
  if (equals > 0) return [pair.slice(0, equals), pair.slice(equals + 1)]
  throw new AppError('bad-request', { where: option, problem: `"${pair}" has no name and value; write e.g. ${example}` })
}
