import type { GotoStep } from '../flow.ts'
import type { StepKind } from '../machine/step-kind.ts'

/** `goto` alone: the jump itself, its limit and its `else` are taken by every step's way out. */
export const gotoKind: StepKind<GotoStep> = { enter: () => 'next' }
