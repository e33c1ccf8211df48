import type { WebhookStep } from '../flow.ts'
import { evaluate, evaluateAll } from '../machine/evaluate.ts'
import type { StepKind } from '../machine/step-kind.ts'
import { saveOutputs, takeResult } from '../machine/take-result.ts'
import { newRef } from '../machine/turn.ts'

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

  result: (turn, step, result) => (takeResult(turn, 'the webhook', result) ? saveOutputs(turn, step, result.outputs) : 'on-error'),
}
