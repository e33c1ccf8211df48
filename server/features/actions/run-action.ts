import type { Clock } from '../../base/clock.ts'
import type { ActionContract, Json } from '../../engine/flow.ts'
import type { BotAnswer, VisitorMessage } from '../../engine/run.ts'
import { type ActionResult, DEFAULT_LIMITS, type Failure, type HostFunction, type LogLine, type Sandbox } from '../../platform/runner/action-run.ts'
import { type ActionSubject, actionEvent } from './action-event.ts'
import { outputFieldsOf, readBotAnswer } from './bot-answer.ts'
import { convertInput, missingInputs } from './convert-input.ts'
import { readOutputs } from './read-outputs.ts'
import { createRedact, redactJson } from './redact.ts'

export type ActionRequest = {
  contract: ActionContract
  /** The same on every attempt: an idempotency key. */
  callbackId: string
  attempt: number
  input: Record<string, Json>
  message: VisitorMessage | null
  customState: Json
  subject: ActionSubject | null
  fairKey: string
  signal?: AbortSignal
}

export type ActionRunResult = { logs: LogLine[]; warnings: string[]; durationMs: number } & (
  | { status: 'succeeded'; outputs: Record<string, Json>; answer: BotAnswer | null }
  | { status: Failure; message: string; file: string | null; line: number | null; column: number | null; httpStatus: number | null; retryAfter: string | null; code: string | null }
)

/** Runs an action once: inputs converted, declared secrets read, the code in its isolate, outputs checked, secrets redacted. */
export type RunAction = (request: ActionRequest) => Promise<ActionRunResult>

export function createRunAction(deps: {
  sandbox: Sandbox
  readSecret: (name: string) => Promise<string | undefined>
  /** What the code can ask for: `fetch`, records. */
  host: (request: ActionRequest) => Record<string, HostFunction>
  clock: Clock
}): RunAction {
  return async (request) => {
    const { contract } = request
    const missing = missingInputs(contract, request.input)
    if (missing.length > 0) return failed('threw', `The action ${contract.name} needs ${missing.join(' and ')}, which ${missing.length > 1 ? 'have' : 'has'} no value here`)
    const env: Record<string, string> = {}
    for (const name of contract.secrets) {
      const value = await deps.readSecret(name)
      if (value === undefined) return failed('missing_secret', `The secret ${name} is not set. Set it: PUT /api/secrets/${name}`)
      env[name] = value
    }
    const redact = createRedact(env)
    const result = await deps.sandbox.run({
      id: request.callbackId,
      code: contract.code,
      event: actionEvent({ ...request, action: contract.name, input: convertInput(contract, request.input), now: deps.clock.now().getTime() }),
      env,
      limits: { ...DEFAULT_LIMITS, timeMs: contract.limits.time, memoryMb: Math.max(8, Math.round(contract.limits.memory / 1024 ** 2)) },
      host: deps.host(request),
      fairKey: request.fairKey,
      // Requests to others are not journalled: after one, a run that lost its runner is not made again by itself.
      idempotent: false,
      ...(request.signal ? { signal: request.signal } : {}),
    })
    return read(contract, result, redact)
  }
}

function read(contract: ActionContract, result: ActionResult, redact: (text: string) => string): ActionRunResult {
  const logs = result.logs.map(({ level, text }) => ({ level, text: redact(text) }))
  const common = { logs, warnings: result.warnings, durationMs: result.durationMs }
  if (result.status !== 'succeeded') {
    const { status, message, file, line, column, httpStatus, retryAfter, code } = result
    return { ...common, status, message: redact(message), file, line, column, httpStatus, retryAfter, code }
  }
  const value = redactJson(result.value, redact)
  const outputs = readOutputs(contract, outputFieldsOf(value))
  if (!outputs.ok) return { ...failed('bad_output', outputs.message), ...common }
  const undeclared = outputs.undeclared.map((name) => `The output "${name}" is not declared in ${contract.file}, so no later step can use it`)
  return { ...common, warnings: [...common.warnings, ...undeclared], status: 'succeeded', outputs: outputs.outputs, answer: readBotAnswer(value) }
}

const failed = (status: Failure, message: string): Extract<ActionRunResult, { message: string }> => ({
  status, message, file: null, line: null, column: null, httpStatus: null, retryAfter: null, code: null, logs: [], warnings: [], durationMs: 0,
})
