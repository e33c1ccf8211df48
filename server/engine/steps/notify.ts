import type { NotifyStep } from '../flow.ts'
import type { StepKind } from '../machine/step-kind.ts'
import { render } from '../machine/speak.ts'

/** `notify`: tells people; nobody waits for it. */
export const notifyKind: StepKind<NotifyStep> = {
  enter(turn, step) {
    turn.commands.push({ type: 'notify', to: step.to, text: step.text ? render(turn, step.text) : '' })
    return 'next'
  },
}
