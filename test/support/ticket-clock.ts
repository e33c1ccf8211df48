import type { Hours, Period, SlaPolicy } from '../../server/engine/flow.ts'
import type { Applied, Happened, Moment, Plan } from '../../server/engine/sla/applied.ts'
import { applyPolicy } from '../../server/engine/sla/apply-policy.ts'
import { showClocks } from '../../server/engine/sla/show-clocks.ts'

const MINUTE = 60_000
export const HOUR = 60 * MINUTE

const period = (text: string): Period => {
  const [from = 0, to = 0] = text.split('-').map((time) => time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0))
  return { from, to }
}

/** Mon–Fri in Berlin with these periods. */
export const weekdays = (...periods: string[]): Hours => ({
  name: 'office', timeZone: 'Europe/Berlin', open: Object.fromEntries([1, 2, 3, 4, 5].map((day) => [day, periods.map(period)])), special: {}, closed: {},
})

/** A plan of these targets, in minutes; `ladder`: offsets in minutes of the first target. */
export function planOf(hours: Hours, minutes: Partial<Record<keyof SlaPolicy['targets'], number>>, ladder: number[] = [], name = 'standard'): Plan {
  const targets = Object.fromEntries(Object.entries(minutes).map(([target, length]) => [target, length * MINUTE]))
  const rungs = ladder.map((offset) => ({ offset: offset * MINUTE, outcome: { steps: [], goto: null, at: { file: '', line: 1, column: 1 } } }))
  const [first = ''] = Object.keys(minutes)
  return { policy: { name, when: null, hours: hours.name, targets, pauseWhen: null, ladder: { [first]: rungs } }, hours }
}

/** Berlin's winter time: `2026-11-27 16:30`. */
export const berlin = (text: string): number => Date.parse(`${text.replace(' ', 'T')}${text.length > 16 ? '' : ':00'}+01:00`)
export const inBerlin = (at: number | string | null): string | null => (at === null ? null : new Date(new Date(at).getTime() + HOUR).toISOString().slice(0, 16).replace('T', ' '))

/** A ticket that the tests lead through its life, looked at after every change, and its clocks. */
export function ticketUnder(first: Plan | null, createdAt: string, start: Partial<Moment> = {}) {
  let moment: Moment = { at: berlin(createdAt), open: true, repliedAt: null, waitingSince: null, plan: first, paused: false, ...start }
  let applied: Applied | null = null
  let inForce: Plan | null = null
  let next: number | null = null
  const happened: Happened[] = []
  const take = (now: number, change: Partial<Moment> = {}) => {
    moment = { ...moment, ...change, at: now }
    const result = applyPolicy(applied, inForce, [moment], now)
    applied = result.applied
    inForce = moment.plan
    next = result.next
    happened.push(...result.happened)
  }
  take(moment.at)
  const state = (at: string) => (applied ? showClocks(applied, inForce, berlin(at)) : null)
  const clock = (target: string, at: string) => state(at)?.clocks.find((each) => each.target === target) ?? null
  return {
    happened,
    /** Looks at the ticket, as its timer does. */
    at: (time: string) => take(berlin(time)),
    change: (time: string, change: Partial<Moment>) => take(berlin(time), change),
    replied: (time: string) => take(berlin(time), { repliedAt: moment.repliedAt ?? berlin(time), waitingSince: null }),
    wrote: (time: string) => take(berlin(time), { waitingSince: moment.waitingSince ?? berlin(time) }),
    due: (target: string, at: string) => inBerlin(clock(target, at)?.dueAt ?? null),
    clock,
    next: () => inBerlin(next),
    /** `breached first_response standard 2026-11-27 16:00`. */
    told: () => happened.map(({ kind, target, policy, at }) => `${kind} ${target} ${policy} ${inBerlin(at)}`),
  }
}
