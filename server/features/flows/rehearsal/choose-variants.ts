import type { Flow, Step, Workspace } from '../../../engine/flow.ts'
import { allSteps } from '../../../engine/machine/lay-out.ts'

/** Which variant a step takes: a split's variant by name, one of `say`'s `any` by its number from 1. */
export type Picks = Record<string, string>

/**
 * A copy of the workspace in which nothing is left to chance: every split and every `any` of the bot and of the flows takes
 * the variant of `pick`, else the one that `random` (in [0, 1)) says. Answers the picks made, by step. Pure but for `random`.
 */
export function chooseVariants(workspace: Workspace, pick: Picks, random: () => number): { workspace: Workspace; picked: Picks } {
  const copy = structuredClone(workspace)
  const picked: Picks = {}
  for (const flow of [...Object.values(copy.bots), ...Object.values(copy.flows)]) {
    for (const step of allSteps(flow)) {
      const chosen = settle(step, pick[step.id], random)
      if (chosen !== null) picked[step.id] = chosen
    }
  }
  return { workspace: copy, picked }
}

/** The steps that leave something to chance, with their variants. */
export const variantsOf = (flows: Flow[]): Record<string, string[]> =>
  Object.fromEntries(
    flows.flatMap(allSteps).flatMap((step) => {
      const names = namesIn(step)
      return names === null ? [] : [[step.id, names]]
    }),
  )

function namesIn(step: Step): string[] | null {
  if (step.verb === 'split') return step.variants.map((variant) => variant.name)
  return step.verb === 'say' && step.any ? step.texts.map((_, i) => String(i + 1)) : null
}

function settle(step: Step, wanted: string | undefined, random: () => number): string | null {
  const names = namesIn(step)
  if (names === null || names.length === 0) return null
  const chosen = wanted !== undefined && names.includes(wanted) ? wanted : draw(step, names, random)
  if (step.verb === 'split') for (const variant of step.variants) variant.weight = variant.name === chosen ? 1 : 0
  if (step.verb === 'say') step.texts = step.texts.filter((_, i) => String(i + 1) === chosen)
  return chosen
}

function draw(step: Step, names: string[], random: () => number): string {
  const weights = step.verb === 'split' ? step.variants.map((variant) => variant.weight) : names.map(() => 1)
  let left = random() * weights.reduce((sum, weight) => sum + weight, 0)
  for (const [i, name] of names.entries()) {
    left -= weights[i] ?? 0
    if (left < 0) return name
  }
  return names.at(-1) ?? ''
}
