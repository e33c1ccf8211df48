import type { SlaClock, SlaState } from '../../protocol/agent.ts'
import { SLA_TARGETS, type SlaTarget } from '../flow.ts'
import { type Applied, isLate, type Plan } from './applied.ts'
import { skippedBetween } from '../hours/business-hours.ts'
import { type Clock, isRunning, workedTime } from './clock.ts'
import { dueAt } from './rungs.ts'

/** More than this nobody reads. */
const SKIPPED = 20

/** The clocks as people see them at `now`; null when no policy holds. `plan` may be null when all clocks have ended. */
export function showClocks(applied: Applied, plan: Plan | null, now: number): SlaState | null {
  const { policy, clocks } = applied
  if (policy === null) return null
  return { policy, clocks: SLA_TARGETS.flatMap((target) => showClock(clocks[target], target, policy, plan, now) ?? []) }
}

function showClock(clock: Clock | null, target: SlaTarget, policy: string, plan: Plan | null, now: number): SlaClock | null {
  if (!clock) return null
  const warned = clock.told.some((key) => key.startsWith(`${policy}/-`))
  if (clock.settled) {
    const { late, left } = clock.settled
    return left === null ? null : { target, state: late ? 'met-late' : 'met', dueAt: null, remaining: left, warned, skipped: [] }
  }
  const limit = plan?.policy.targets[target]
  if (!plan || limit === undefined) return null
  const state = isLate(clock, policy) ? 'breached' : isRunning(clock) ? 'running' : 'paused'
  const due = state === 'paused' ? null : dueAt(clock, target, plan)
  return { target, state, dueAt: due === null ? null : new Date(due).toISOString(), remaining: limit - workedTime(clock, plan.hours, now), warned, skipped: due === null ? [] : skippedUntil(due, clock, plan) }
}

/** What the clock did not count while it ran, until it is due. */
const skippedUntil = (due: number, { ran }: Clock, { hours }: Plan): SlaClock['skipped'] =>
  ran
    .flatMap(({ from, to }) => skippedBetween(hours, from, Math.min(to ?? due, due)))
    .slice(0, SKIPPED)
    .map(({ from, to, reason }) => ({ from: new Date(from).toISOString(), to: new Date(to).toISOString(), reason }))
