import type { CallStep } from '../flow.ts'
import { evaluateAll } from '../machine/evaluate.ts'
import { freshFrame } from '../machine/run-state.ts'
import type { StepKind } from '../machine/step-kind.ts'
import { resultOf } from '../machine/turn.ts'

/** `call`: runs another flow with variables of its own; its declared outputs are `steps.<id>.<output>` afterwards. */
export const callKind: StepKind<CallStep> = {
  enter(turn, step) {
    const called = turn.compiled.layout.flows[step.flow]
    if (!called) return 'next'
    const frame = freshFrame(step.flow, turn.at.key)
    frame.variables = evaluateAll(turn, step.input, (name) => called.input[name]?.type ?? null)
    resultOf(turn).outputs = {}
    turn.run.stack.push(frame)
    return 'call'
  },
  returned: () => 'next',
}
