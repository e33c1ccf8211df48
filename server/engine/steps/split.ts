import type { SplitStep } from '../flow.ts'
import type { StepKind } from '../machine/step-kind.ts'
import { random, resultOf, type TurnContext } from '../machine/turn.ts'

/** `split`: a variant by weight; with `sticky` the same one ever after. */
export const splitKind: StepKind<SplitStep> = {
  enter(turn, step) {
    const known = step.sticky === null ? null : remembered(turn, step)
    const variant = known ?? pick(turn, step)
    if (known === null && step.sticky !== null) {
      turn.commands.push({ type: 'remember-variant', split: step.id, variant, for: step.sticky })
    }
    resultOf(turn).variant = variant
    return `variant/${variant}`
  },
}

function remembered(turn: TurnContext, step: SplitStep): string | null {
  const stored = turn.facts.sticky[step.id] ?? (step.was === null ? undefined : turn.facts.sticky[step.was])
  return step.variants.find((variant) => variant.name === stored || (variant.was !== null && variant.was === stored))?.name ?? null
}

function pick(turn: TurnContext, step: SplitStep): string {
  const total = step.variants.reduce((sum, variant) => sum + variant.weight, 0)
  let left = random(turn) * total
  for (const variant of step.variants) {
    left -= variant.weight
    if (left < 0) return variant.name
  }
  return step.variants.at(-1)?.name ?? ''
}
