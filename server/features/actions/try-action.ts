import type { Clock } from '../../base/clock.ts'
import type { ActionContract, Json } from '../../engine/flow.ts'
import { type ActionCode, type ActionFailure, DEFAULT_LIMITS, type Sandbox } from '../../platform/runner/action-run.ts'
import { outputFieldsOf, readBotAnswer } from './bot-answer.ts'
import type { Fetch } from './code-http.ts'
import { convertInput } from './convert-input.ts'
import { createHostFunctions } from './host-functions.ts'
import { readOutputs } from './read-outputs.ts'
import type { RecordsHost } from './records-host.ts'
import { createRedact, redactJson } from './redact.ts'

export type TriedAction = {
  /** `succeeded` or an error kind. */
  status: string
  outputFields: Record<string, Json>
  /** What a bot snippet answered beside outputs. */
  answer: Json
  logs: string[]
  error: { kind: string; name: string | null; message: string; file: string | null; line: number | null; column: number | null } | null
  warnings: string[]
  durationMs: number
}

/**
 * Runs an action's code once with an event of the author's making, in the real sandbox with the real limits. With a contract
 * its secrets must be there, its scopes hold and its outputs are checked; without one everything goes.
 */
export async function tryAction(given: {
  sandbox: Sandbox
  code: ActionCode
  contract: Omit<ActionContract, 'code'> | null
  event: Record<string, Json>
  secrets: Record<string, string>
  fetch: Fetch
  records: RecordsHost
  clock: Clock
}): Promise<TriedAction> {
  const { contract, secrets, code } = given
  const missing = contract?.secrets.find((name) => !Object.hasOwn(secrets, name))
  if (missing !== undefined) return failed({ kind: 'missing_secret', message: `The secret ${missing}, declared in ${contract?.file}, has no value. Give it: --secret ${missing}=…` })
  const env = contract === null ? secrets : Object.fromEntries(contract.secrets.map((name) => [name, secrets[name] ?? '']))
  const redact = createRedact(secrets)
  const callbackId = typeof given.event['callbackId'] === 'string' ? given.event['callbackId'] : 'try-1'
  const result = await given.sandbox.run({
    id: callbackId,
    code,
    event: withInputs(given.event, contract),
    env,
    limits: { ...DEFAULT_LIMITS, ...(contract ? { timeMs: contract.limits.time, memoryMb: Math.max(8, Math.round(contract.limits.memory / 1024 ** 2)) } : {}) },
    host: createHostFunctions({ fetch: given.fetch, records: given.records, scopes: contract?.scopes ?? null, call: callbackId }),
    fairKey: 'try',
    idempotent: false,
  })
  const common = { logs: result.logs.map(({ text }) => redact(text)), durationMs: result.durationMs }
  if (result.status !== 'succeeded') return { ...failed(describe(result, redact)), ...common }
  const value = redactJson(result.value, redact)
  const outputs = outputFieldsOf(value)
  const answer = readBotAnswer(value) === null ? null : value
  const warnings = undeclaredSecrets(code, contract?.secrets ?? Object.keys(secrets)).map((name) => `The code reads the secret ${name}, which is not declared, so it is undefined`)
  if (contract === null) return { status: 'succeeded', outputFields: outputs, answer, error: null, warnings, ...common }
  const read = readOutputs({ ...contract, code }, outputs)
  if (!read.ok) return { ...failed({ kind: 'bad_output', message: read.message }), ...common }
  const undeclared = read.undeclared.map((name) => `The output "${name}" is not declared in ${contract.file}, so no later step can use it`)
  return { status: 'succeeded', outputFields: { ...outputs, ...usable(read.outputs, outputs) }, answer, error: null, warnings: [...warnings, ...undeclared], ...common }
}

/** Outputs as later steps get them, where the code gave some. */
const usable = (read: Record<string, Json>, outputs: Record<string, Json>): Record<string, Json> =>
  Object.fromEntries(Object.entries(read).filter(([name]) => Object.hasOwn(outputs, name)))

const isMap = (value: Json | undefined): value is Record<string, Json> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The event with what HubSpot always sends: `inputFields`, and `fields` as another name for it. */
function withInputs(event: Record<string, Json>, contract: Omit<ActionContract, 'code'> | null): Json {
  const found = isMap(event['inputFields']) ? event['inputFields'] : isMap(event['fields']) ? event['fields'] : {}
  const inputFields = contract === null ? found : convertInput(contract, found)
  return { origin: { portalId: 1, actionDefinitionId: 1 }, object: { objectType: 'CONTACT', objectId: 1 }, callbackId: 'try-1', ...event, inputFields, fields: inputFields }
}

const describe = (failure: ActionFailure, redact: (text: string) => string) => ({
  kind: failure.status, name: failure.name, message: redact(failure.message), file: failure.file, line: failure.line, column: failure.column,
})

const failed = (error: Partial<NonNullable<TriedAction['error']>> & { kind: string; message: string }): TriedAction => ({
  status: error.kind, outputFields: {}, answer: null, logs: [], warnings: [], durationMs: 0,
  error: { name: null, file: null, line: null, column: null, ...error },
})

function undeclaredSecrets(code: ActionCode, declared: string[]): string[] {
  const texts = [code.source, ...Object.values(code.modules)].join('\n')
  const used = [...texts.matchAll(/process\.env\.([A-Za-z_]\w*)/g)].map((match) => match[1] ?? '')
  return [...new Set(used)].filter((name) => !declared.includes(name))
}
