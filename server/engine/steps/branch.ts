import type { BranchStep } from '../flow.ts'
import type { StepKind } from '../machine/step-kind.ts'
import { holds } from '../machine/speak.ts'

/** `branch`: the first arm whose condition holds, else `else`, else on. */
export const branchKind: StepKind<BranchStep> = {
  enter(turn, step) {
    const arm = step.arms.findIndex(({ when }) => holds(turn, when))
    return arm >= 0 ? `arm/${arm}` : step.otherwise ? 'else' : 'next'
  },
}
