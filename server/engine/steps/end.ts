import type { EndStep } from '../flow.ts'
import type { StepKind } from '../machine/step-kind.ts'
import { render, say } from '../machine/speak.ts'

/** `end`: says its text and ends the flow; a called flow goes back to its caller. */
export const endKind: StepKind<EndStep> = {
  enter(turn, step) {
    if (step.text) say(turn, render(turn, step.text))
    return 'end'
  },
}
