import { readdirSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { debuggingFromEnvironment } from '../base/config.ts'
import { AppError } from '../base/errors.ts'
import { type CommandIo, processIo } from './support/io.ts'

/**
 * The command line. Every file beside this one is a command: `publish.ts` exports `publishCommand(program, io)`, which adds
 * `publish` to the program. Only the file of the command that is asked for is loaded; `--help` loads them all.
 */
await main(process.argv, processIo)

async function main(argv: string[], io: CommandIo): Promise<void> {
  const program = new Command('midflow')
    .description('Chatbots and support automation as files: check them, test them, talk to them, publish them.')
    .usage('COMMAND')
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out(text.trimEnd()), writeErr: (text) => io.err(text.trimEnd()) })
    .configureHelp({ showGlobalOptions: false })
    .addHelpText('after', '\n`midflow COMMAND --help` says more about one. Set DEBUG=1 to see where an unexpected error comes from.')
  const names = commandNames()
  const wanted = names.filter((name) => name === argv[2])
  try {
    for (const name of wanted.length > 0 ? wanted : names) await addCommand(name, program, io)
    if (argv.length < 3) return program.outputHelp()
    await program.parseAsync(argv)
  } catch (err) {
    if (!(err instanceof CommanderError)) io.err(sentenceOf(err))
    io.exit(err instanceof CommanderError ? err.exitCode && 2 : 1)
  }
}

function commandNames(): string[] {
  return readdirSync(import.meta.dirname, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && entry.name !== 'main.ts')
    .map((entry) => entry.name.slice(0, -3))
    .toSorted()
}

async function addCommand(name: string, program: Command, io: CommandIo): Promise<void> {
  const file: Record<string, unknown> = await import(`./${name}.ts`)
  const add = file[`${name}Command`]
  if (typeof add !== 'function') throw new Error(`server/cli/${name}.ts exports no function ${name}Command`)
  add(program, io)
}

/** An error as one sentence; with DEBUG in the environment, with its stack. */
function sentenceOf(err: unknown): string {
  if (debuggingFromEnvironment()) return err instanceof Error ? `${err.stack}${err.cause ? `\ncaused by ${String(err.cause)}` : ''}` : String(err)
  if (err instanceof AppError) return err.message
  return `Something unexpected went wrong: ${err instanceof Error ? err.message : String(err)} (DEBUG=1 shows where)`
}
