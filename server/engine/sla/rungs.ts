import type { SlaTarget } from '../flow.ts'
import type { Plan } from './applied.ts'
import { type Clock, reachedAt } from './clock.ts'

/** A moment of a clock at which something is told; `at` null: not as things stand. */
export type Rung = { offset: number; at: number | null }

/**
 * The rungs of a clock under a plan, due itself among them (offset 0). Offsets count open time and fall into open hours;
 * due is the very moment at which the time is used up, which may be that of closing.
 */
export function rungsOf(clock: Clock, target: SlaTarget, { policy, hours }: Plan): Rung[] {
  const limit = policy.targets[target]
  if (limit === undefined) return []
  const offsets = new Set([0, ...(policy.ladder[target] ?? []).map(({ offset }) => offset)])
  return [...offsets].toSorted((a, b) => a - b).map((offset) => ({ offset, at: reachedAt(clock, hours, limit + offset, offset !== 0) }))
}

/** When a clock is, or was, due; null when it has no target, is paused before due or never will be. */
export const dueAt = (clock: Clock, target: SlaTarget, { policy, hours }: Plan): number | null => {
  const limit = policy.targets[target]
  return limit === undefined ? null : reachedAt(clock, hours, limit, false)
}
