import { relative, resolve } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { z } from 'zod'
import { systemClock } from '../base/clock.ts'
import { silentLogger } from '../base/logger.ts'
import type { Json } from '../engine/flow.ts'
import { createStubFetch, stubsFile } from '../features/actions/http-stubs.ts'
import { createMemoryRecords, recordsFile, type RecordWrite } from '../features/actions/memory-records.ts'
import { type TriedAction, tryAction } from '../features/actions/try-action.ts'
import { createEgress } from '../platform/net/egress.ts'
import { createSandbox } from '../platform/runner/sandbox.ts'
import type { CommandIo } from './support/io.ts'
import { BadFile, loadAction, loadJson } from './support/load-action.ts'

type Options = { event?: string; secret?: Record<string, string>; records?: string; http?: string; json?: boolean }

/**
 * `midflow action run FILE`: runs one action's code in the real sandbox, with nothing else running. Exit code 1 when the run
 * fails, 2 when a file cannot be used.
 */
export function actionCommand(program: Command, io: CommandIo): void {
  const action = program.command('action').description('try out code actions')
  action
    .command('run')
    .description('run the code in a file once, in the sandbox that a server uses')
    .argument('<file>', 'the action’s code; the YAML file beside it is its contract')
    .option('--event <file>', 'JSON: the event that main is given')
    .option('--secret <NAME=value>', 'the value of a secret; may be repeated', addSecret)
    .option('--records <file>', 'JSON: the records that the code reaches; what it changes is printed and not kept')
    .option('--http <file>', 'JSON: answers to requests; with it nothing leaves this machine')
    .option('--json', 'print the result as JSON')
    .action(async (file: string, options: Options) => {
      try {
        const result = await run(resolve(io.cwd, file), options, io.cwd)
        if (result.status !== 'succeeded') io.exit(1)
        if (options.json) return io.out(JSON.stringify(result, null, 2))
        return print(result, relative(io.cwd, resolve(io.cwd, file)), io)
      } catch (err) {
        if (!(err instanceof BadFile)) throw err
        io.err(err.message)
        return io.exit(2)
      }
    })
}

function addSecret(given: string, before: Record<string, string> = {}): Record<string, string> {
  const at = given.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('Write NAME=value.')
  return { ...before, [given.slice(0, at)]: given.slice(at + 1) }
}

type Result = Omit<TriedAction, 'answer' | 'warnings'> & { writes: RecordWrite[]; answer?: Json; warnings?: string[] }

async function run(file: string, options: Options, cwd: string): Promise<Result> {
  const { code, contract } = await loadAction(file)
  const event = options.event === undefined ? {} : await loadJson(resolve(cwd, options.event), z.record(z.string(), z.json()))
  const kept = options.records === undefined ? {} : await loadJson(resolve(cwd, options.records), recordsFile)
  const stubs = options.http === undefined ? null : await loadJson(resolve(cwd, options.http), stubsFile)
  const { records, writes } = createMemoryRecords(kept, systemClock)
  const egress = createEgress({ allowPrivate: [], logger: silentLogger })
  const sandbox = createSandbox({ runners: 1, clock: systemClock, logger: silentLogger })
  const firstContact = kept['contacts']?.[0]
  try {
    const { answer, warnings, ...result } = await tryAction({
      sandbox, code, contract, records, clock: systemClock, secrets: options.secret ?? {},
      event: { ...(firstContact ? { object: { objectType: 'CONTACT', objectId: firstContact.id } } : {}), ...event },
      fetch: stubs === null ? egress.fetch : createStubFetch(stubs),
    })
    return { ...result, writes, ...(answer === null ? {} : { answer }), ...(warnings.length === 0 ? {} : { warnings }) }
  } finally {
    await sandbox.close()
    await egress.close()
  }
}

function print(result: Result, file: string, io: CommandIo): void {
  for (const line of result.logs) io.out(`  ${line}`)
  for (const warning of result.warnings ?? []) io.err(`warning: ${warning}`)
  const { error } = result
  if (error) {
    const place = error.line === null ? file : `${error.file ?? file}:${error.line}${error.column === null ? '' : `:${error.column}`}`
    return io.err(`${error.kind}: ${place} ${error.name === null ? '' : `${error.name}: `}${error.message}`)
  }
  for (const [name, value] of Object.entries(result.outputFields)) io.out(`${name} = ${JSON.stringify(value)}`)
  if (result.answer !== undefined) io.out(JSON.stringify(result.answer))
  for (const write of result.writes) io.out(`${write.operation} ${write.object} ${write.id}${'properties' in write ? ` ${JSON.stringify(write.properties)}` : ''}`)
  return io.out(`succeeded in ${result.durationMs} ms`)
}
