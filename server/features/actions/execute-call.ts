import type { Clock } from '../../base/clock.ts'
import type { Logger } from '../../base/logger.ts'
import type { Workspace } from '../../engine/flow.ts'
import type { CallResult } from '../../engine/run.ts'
import type { ExecuteCall } from '../../runs/start-calls.ts'
import type { ActionSubject } from './action-event.ts'
import type { RunAction } from './run-action.ts'
import type { SendWebhook } from './send-webhook.ts'

/** The first pause before an action is tried again, milliseconds; it doubles. */
const FIRST_PAUSE_MS = 300

/** Does what a run waits for: code in the sandbox, or a webhook. Every end is a result. */
export function createExecuteCall(deps: {
  runAction: RunAction
  sendWebhook: SendWebhook
  workspace: (release: string) => Promise<Workspace>
  subject: (run: string, step: string) => Promise<ActionSubject | null>
  clock: Clock
  logger: Logger
}): ExecuteCall {
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
      const again = attempt < contract.retry.tries && mayRetry(contract.retry.on, result.status, result.httpStatus) && deps.clock.now().getTime() + pause < end
      if (!again || signal.aborted) return failure(result)
      await deps.clock.sleep(pause)
    }
  }
}

function mayRetry(on: string[], status: string, httpStatus: number | null): boolean {
  return on.some((kind) => kind === status || kind === String(httpStatus) || (kind === '5xx' && httpStatus !== null && httpStatus >= 500) || (kind === 'network' && status === 'blocked_host'))
}

function failure(result: { status: string; message: string; file?: string | null; line?: number | null; httpStatus?: number | null }): CallResult {
  const place = result.file && result.line ? ` (${result.file}:${result.line})` : ''
  const kind = result.status === 'threw' && result.httpStatus ? `http-${result.httpStatus >= 500 ? '5xx' : result.httpStatus}` : result.status
  return { ok: false, kind, message: `${result.message}${place}` }
}
