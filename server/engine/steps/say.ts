import type { SayStep } from '../flow.ts'
import type { StepKind } from '../machine/step-kind.ts'
import { render, say } from '../machine/speak.ts'
import { random } from '../machine/turn.ts'

/** `say`: each text a bubble, or with `any` one of them. */
export const sayKind: StepKind<SayStep> = {
  enter(turn, step) {
    const chosen = step.any ? [step.texts[Math.floor(random(turn) * step.texts.length)]] : step.texts
    for (const text of chosen) if (text) say(turn, render(turn, text))
    return 'next'
  },
}
