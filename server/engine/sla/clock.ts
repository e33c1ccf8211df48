import type { Hours } from '../flow.ts'
import { addOpenTime, isOpen, nextOpening, openTimeBetween } from '../hours/business-hours.ts'

/** What stops or pauses a clock less than a second after its due time does so in time. */
export const GRACE_MS = 1000

/** From when to when a clock ran, milliseconds UTC; `to` null: it runs. Closed hours are in it, and do not count. */
export type Ran = { from: number; to: number | null }

/**
 * One clock of a ticket. It keeps when it ran and no sum, so that other hours and another target can be laid over the same
 * time at any moment. A clock that is due runs on: being late is no state, but something that was told.
 *
 *   running ⇄ paused
 *      └───┬───┘
 *       settled        met or met late; a reopened ticket sets it going again
 */
export type Clock = {
  since: number
  ran: Ran[]
  /** `left`: open time that was left, negative when late; null when no target was set. */
  settled: { at: number; late: boolean; left: number | null } | null
  /** What was told of it: `POLICY/OFFSET`, 0 being the breach. */
  told: string[]
}

/** A clock that runs from `since` on. */
export const beginClock = (since: number): Clock => ({ since, ran: [{ from: since, to: null }], settled: null, told: [] })

export const isRunning = (clock: Clock): boolean => clock.ran.at(-1)?.to === null

/** The clock running, from `at` on if it was not. */
export const run = (clock: Clock, at: number): Clock => (isRunning(clock) ? clock : { ...clock, ran: [...clock.ran, { from: at, to: null }] })

/** The clock halted at `at`. */
export function halt(clock: Clock, at: number): Clock {
  const last = clock.ran.at(-1)
  if (!last || last.to !== null) return clock
  const rest = clock.ran.slice(0, -1)
  return { ...clock, ran: at > last.from ? [...rest, { from: last.from, to: at }] : rest }
}

/** The open time that the clock ran until `until`. */
export const workedTime = (clock: Clock, hours: Hours, until: number): number =>
  clock.ran.reduce((sum, { from, to }) => sum + Math.max(0, openTimeBetween(hours, from, Math.min(to ?? until, until))), 0)

/**
 * The first moment at which the clock has run for `worked` of open time; null when it has not and does not run, or never
 * will. `inHours`: a moment that falls on the edge of closed time is the next opening.
 */
export function reachedAt(clock: Clock, hours: Hours, worked: number, inHours: boolean): number | null {
  let left = worked
  for (const { from, to } of clock.ran) {
    const at = momentAfter(hours, from, left, inHours)
    if (to === null || at <= to - GRACE_MS) return Number.isFinite(at) ? at : null
    left -= openTimeBetween(hours, from, to)
  }
  return null
}

function momentAfter(hours: Hours, from: number, left: number, inHours: boolean): number {
  const at = left > 0 ? addOpenTime(hours, from, left) : from
  return !inHours || !Number.isFinite(at) || isOpen(hours, at) ? at : (nextOpening(hours, at) ?? Infinity)
}
