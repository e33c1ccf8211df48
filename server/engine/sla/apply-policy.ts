import { SLA_TARGETS, type SlaTarget } from '../flow.ts'
import { type Applied, type Happened, isLate, type Moment, type Plan, toldKey } from './applied.ts'
import { beginClock, type Clock, GRACE_MS, halt, run, workedTime } from './clock.ts'
import { dueAt, rungsOf } from './rungs.ts'

/** `happened` in the order in which it did; `next`: when the clocks must be looked at again if nothing changes. */
export type AppliedPolicy = { applied: Applied; happened: Happened[]; next: number | null }

type Work = { applied: Applied; happened: Happened[] }

/**
 * Takes a ticket's clocks through what happened to it, up to `now`. `before` null: from the ticket's creation, which is the
 * first moment. `inForce` is the plan under which `before` was left. The same moments give the same result however late and
 * in however many pieces they are taken; to `now` they are complete. Pure.
 */
export function applyPolicy(before: Applied | null, inForce: Plan | null, moments: Moment[], now: number): AppliedPolicy {
  const work: Work = { applied: before ? structuredClone(before) : untouched(moments[0]?.at ?? now), happened: [] }
  let plan = before ? inForce : (moments[0]?.plan ?? null)
  for (const moment of moments) {
    tell(work, plan, moment.at - GRACE_MS)
    take(work, plan, moment)
    if (moment.plan !== plan) changePlan(work, moment.plan, moment.at)
    plan = moment.plan
  }
  tell(work, plan, now)
  work.applied.seen = Math.max(work.applied.seen, now)
  work.applied.policy = plan?.policy.name ?? null
  return { ...work, next: nextRung(work.applied, plan) }
}

const untouched = (at: number): Applied => ({
  seen: at, policy: null, closed: false, lastClosedAt: null, count: 0,
  clocks: { first_response: beginClock(at), next_response: null, resolution: beginClock(at) },
})

/** What a moment does to the clocks: those that end are settled by the plan that held until then. */
function take(work: Work, plan: Plan | null, moment: Moment): void {
  const { applied } = work
  const { at, open, repliedAt } = moment
  const { clocks } = applied
  const settleAt = (target: SlaTarget, when: number) => void (clocks[target] = settle(work, plan, target, when))
  if (!open && !applied.closed) {
    for (const target of SLA_TARGETS) settleAt(target, at)
    applied.lastClosedAt = at
  }
  if (open && applied.closed) {
    clocks.resolution = resumed(clocks.resolution)
    if (repliedAt === null) clocks.first_response = resumed(clocks.first_response)
  }
  applied.closed = !open
  if (repliedAt !== null) settleAt('first_response', Math.min(repliedAt, at))
  const waiting = waitingSince(moment, applied.lastClosedAt)
  if (waiting === null) settleAt('next_response', at)
  else if (!clocks.next_response || (clocks.next_response.settled && clocks.next_response.since !== waiting)) clocks.next_response = beginClock(waiting)
  for (const target of SLA_TARGETS) clocks[target] = moved(clocks[target], moment)
}

/** A visitor waits for the next response when they wrote after the first one, and after the ticket was last closed. */
function waitingSince({ open, repliedAt, waitingSince: since }: Moment, lastClosedAt: number | null): number | null {
  if (!open || repliedAt === null || since === null) return null
  return since > repliedAt && since > (lastClosedAt ?? -Infinity) ? since : null
}

const resumed = (clock: Clock | null): Clock | null => clock && { ...clock, settled: null }

/** The clock running or paused, as the moment wants it. */
function moved(clock: Clock | null, { at, open, paused }: Moment): Clock | null {
  if (!clock || clock.settled || !open) return clock
  return paused ? halt(clock, at) : run(clock, at)
}

/** The end of a clock at `at`; one that has ended already is left alone. */
function settle(work: Work, plan: Plan | null, target: SlaTarget, at: number): Clock | null {
  const clock = work.applied.clocks[target]
  if (!clock || clock.settled) return clock
  const limit = plan?.policy.targets[target]
  const halted = halt(clock, at)
  if (!plan || limit === undefined) return { ...halted, settled: { at, late: false, left: null } }
  const late = isLate(clock, plan.policy.name)
  happen(work, { kind: late ? 'met-late' : 'met', target, policy: plan.policy.name, offset: 0, dueAt: dueAt(clock, target, plan), at })
  return { ...halted, settled: { at, late, left: limit - workedTime(halted, plan.hours, at) } }
}

/**
 * Puts the clocks under another plan. What was told under it before counts as long as it is past under it now. Of the
 * warnings that are past already the last one is told, and none when the clock is due already.
 */
function changePlan({ applied }: Work, plan: Plan | null, at: number): void {
  if (!plan) return
  for (const target of SLA_TARGETS) {
    const clock = applied.clocks[target]
    if (!clock || clock.settled) continue
    const { name } = plan.policy
    const past = rungsOf(clock, target, plan).filter((rung) => rung.at !== null && rung.at <= at)
    const stillPast = past.map(({ offset }) => toldKey(name, offset))
    const warnings = past.filter(({ offset }) => offset < 0)
    const isDue = past.length > warnings.length
    const passedOver = (isDue ? warnings : warnings.slice(0, -1)).map(({ offset }) => toldKey(name, offset))
    const told = clock.told.filter((key) => !key.startsWith(`${name}/`) || stillPast.includes(key))
    clock.told = [...new Set([...told, ...passedOver])]
  }
}

/** Tells every rung that was reached until `until` and not told, the earliest first. */
function tell(work: Work, plan: Plan | null, until: number): void {
  if (!plan) return
  const { name } = plan.policy
  const reached = SLA_TARGETS.flatMap((target) => {
    const clock = work.applied.clocks[target]
    return clock && !clock.settled ? untold(clock, target, plan).map((rung) => ({ ...rung, clock, target })) : []
  }).filter(({ at }) => at <= until)
  for (const { clock, target, offset, at } of reached.toSorted((a, b) => a.at - b.at || a.offset - b.offset)) {
    clock.told.push(toldKey(name, offset))
    const kind = offset < 0 ? 'warned' : offset === 0 ? 'breached' : 'overdue'
    happen(work, { kind, target, policy: name, offset, dueAt: dueAt(clock, target, plan), at })
  }
}

const untold = (clock: Clock, target: SlaTarget, plan: Plan): { offset: number; at: number }[] =>
  rungsOf(clock, target, plan).flatMap(({ offset, at }) => (at === null || clock.told.includes(toldKey(plan.policy.name, offset)) ? [] : [{ offset, at }]))

function nextRung({ clocks }: Applied, plan: Plan | null): number | null {
  const times = SLA_TARGETS.flatMap((target) => {
    const clock = clocks[target]
    return plan && clock && !clock.settled ? untold(clock, target, plan).map(({ at }) => at) : []
  })
  return times.length === 0 ? null : Math.min(...times)
}

function happen({ applied, happened }: Work, what: Omit<Happened, 'n'>): void {
  applied.count += 1
  happened.push({ n: applied.count, ...what })
}
