import type { Clock } from '../../base/clock.ts'
import type { Logger } from '../../base/logger.ts'
import type { Workspace } from '../../engine/flow.ts'
import type { ActionRequest, CallResult } from '../../engine/run.ts'
import type { ExecuteCall } from '../../runs/start-calls.ts'
import type { ActionSubject } from './action-event.ts'
import type { ActionRunResult, RunAction } from './run-action.ts'
import type { SendWebhook } from './send-webhook.ts'

/** The first pause before an action is tried again, milliseconds; it doubles. */
const FIRST_PAUSE_MS = 300

export type ExecuteAction = (call: Omit<Parameters<ExecuteCall>[0], 'request'> & { request: ActionRequest }, signal: AbortSignal) => Promise<CallResult>

/** Does what a run waits for: code in the sandbox, or a webhook. Every end is a result. */
export function createExecuteCall(deps: {
  runAction: RunAction
  sendWebhook: SendWebhook
  workspace: (release: string) => Promise<Workspace>
  subject: (run: string, step: string) => Promise<ActionSubject | null>
  clock: Clock
  logger: Logger
}): ExecuteAction {
  return async ({ id, run, release, request }, signal) => {
    if (request.kind === 'webhook') return await deps.sendWebhook(request, id, signal)
    const workspace = await deps.workspace(release)
    const contract = workspace.actions[request.action]
    if (!contract) return { ok: false, kind: 'missing_module', message: `release ${release} has no action "${request.action}"` }
    const subject = await deps.subject(run, request.step)
    // All retries end within `in-chat`: a visitor never waits for a schedule.
    const end = Math.min(request.deadline, deps.clock.now().getTime() + contract.retry.inChat)
    for (let attempt = 1; ; attempt++) {
      const result = await deps.runAction({
        contract, callbackId: id, attempt, input: request.input, message: request.message, customState: request.customState, subject, fairKey: subject?.bot ?? run, signal,
      })
      deps.logger.info('action.ran', { call: id, run, action: contract.name, status: result.status, ms: result.durationMs, attempt })
      if (result.status === 'succeeded') return { ok: true, outputs: result.outputs, answer: result.answer }
      const pause = FIRST_PAUSE_MS * 2 ** (attempt - 1)
      const again = attempt < Math.max(contract.retry.tries, result.status === 'no_runner' ? 2 : 1) && mayRetry(contract.retry.on, result) && deps.clock.now().getTime() + pause < end
      if (!again || signal.aborted) return failure(result)
      await deps.clock.sleep(pause)
    }
  }
}

type Failed = Exclude<ActionRunResult, { status: 'succeeded' }>

/** What a failed action is called in flow files: `http-5xx`, `http-404`, `network`, or its kind. */
function kindOf({ status, httpStatus, code }: Failed): string {
  if (status !== 'threw') return status
  if (httpStatus !== null && httpStatus >= 400) return httpStatus >= 500 ? 'http-5xx' : `http-${httpStatus}`
  if (code === 'ETIMEDOUT' || code === 'ECONNABORTED') return 'timeout'
  return code !== null && NETWORK.has(code) ? 'network' : 'threw'
}

const NETWORK = new Set(['ERR_NETWORK', 'ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_CONNECT_TIMEOUT'])

/** `on`: statuses (`429`), `5xx`, and kinds. A run that found no runner, or lost it, never was the code's fault. */
function mayRetry(on: string[], result: Failed): boolean {
  if (result.status === 'no_runner') return true
  const kind = kindOf(result)
  return on.some((each) => each === kind || `http-${each}` === kind || each === String(result.httpStatus))
}

function failure(result: Failed): CallResult {
  const place = result.file !== null && result.line !== null ? ` (${result.file}:${result.line})` : ''
  return { ok: false, kind: kindOf(result), message: `${result.message}${place}` }
}
