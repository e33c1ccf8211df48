import type { CodeStep, WebhookStep } from '../flow.ts'
import type { CallResult } from '../run.ts'
import { saveValues } from './save-values.ts'
import { noteOutcome } from './stay-with-people.ts'
import type { Outlet } from './step-kind.ts'
import { note, resultOf, type TurnContext } from './turn.ts'

/** The call is over: its outputs or its error are what the step leaves. Answers whether it went well; `what` names it in the log. */
export function takeResult(turn: TurnContext, what: string, result: CallResult): result is Extract<CallResult, { ok: true }> {
  const left = resultOf(turn)
  turn.run.open = null
  noteOutcome(turn.run, turn.at.step.id, result.ok)
  if (result.ok) {
    left.error = null
    left.outputs = { ...result.outputs }
    return true
  }
  left.error = { kind: result.kind, message: result.message }
  note(turn, `${what} failed: ${result.kind}: ${result.message}`)
  return false
}

/** Puts a call's outputs where the step says, and goes on. */
export const saveOutputs = (turn: TurnContext, step: CodeStep | WebhookStep, outputs: Extract<CallResult, { ok: true }>['outputs']): Outlet =>
  saveValues(turn, step.save.map(({ path, output }) => ({ path, value: outputs[output] ?? null })), 'next', step.verb === 'code' ? step.action : undefined)
