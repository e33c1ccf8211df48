import type { WebhookStep } from '../flow.ts'
import { evaluate, evaluateAll } from '../machine/evaluate.ts'
import { saveValues } from '../machine/save-values.ts'
import type { StepKind } from '../machine/step-kind.ts'
import { newRef, note, resultOf } from '../machine/turn.ts'

/** `webhook`: an HTTP call whose JSON answer gives the declared outputs. */
export const webhookKind: StepKind<WebhookStep> = {
  enter(turn, step) {
    const text = { type: 'text' as const }
    const headers = evaluateAll(turn, step.headers, () => text)
    const body = step.body === null ? null : JSON.stringify(evaluateAll(turn, step.body, () => null))
    const ref = newRef(turn)
    turn.commands.push({
      type: 'start-call',
      ref,
      call: {
        kind: 'webhook',
        step: step.id,
        method: step.method,
        url: String(evaluate(turn, step.url, text) ?? ''),
        headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value ?? '')])),
        body,
        deadline: turn.facts.now + step.timeout,
      },
    })
    turn.run.open = { kind: 'call', ref, result: null }
    return null
  },

  result(turn, step, result) {
    const left = resultOf(turn)
    turn.run.open = null
    if (!result.ok) {
      left.error = { kind: result.kind, message: result.message }
      note(turn, `the webhook failed: ${result.kind}: ${result.message}`)
      return 'on-error'
    }
    left.error = null
    left.outputs = { ...result.outputs }
    return saveValues(turn, step.save.map(({ path, output }) => ({ path, value: result.outputs[output] ?? null })), 'next')
  },
}
