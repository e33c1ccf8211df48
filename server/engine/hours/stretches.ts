import type { Hours, Period } from '../flow.ts'
import { addDays, dayOf, instantOf, weekdayOf } from './wall-clock.ts'

/** Open from `from` (included) to `to` (excluded), milliseconds UTC. */
export type Stretch = { from: number; to: number }

/** How far calendars are followed: nothing opens later than this many days after the day asked for. */
const DAYS = 5 * 366

/**
 * The open stretches of a calendar that end after `at`, in order, touching periods joined (an evening until 24:00 and the
 * morning from 00:00 are one). Ends five years on; one that is still open then never closes.
 */
export function* stretchesAfter(hours: Hours, at: number): Generator<Stretch> {
  if (isAlways(hours)) return yield { from: -Infinity, to: Infinity }
  let open: Stretch | null = null
  const first = dayOf(at, hours.timeZone)
  for (let count = -overlap(hours); count <= DAYS; count++) {
    for (const next of stretchesOf(hours, addDays(first, count))) {
      if (next.to <= at) continue
      if (open && next.from <= open.to) open.to = Math.max(open.to, next.to)
      else {
        if (open) yield open
        open = next
      }
    }
  }
  if (open) yield open.to >= instantOf(addDays(first, DAYS + 1), 0, hours.timeZone) ? { ...open, to: Infinity } : open
}

/** The open stretches that begin before `at`, the latest first, touching periods joined. */
export function* stretchesBefore(hours: Hours, at: number): Generator<Stretch> {
  if (isAlways(hours)) return yield { from: -Infinity, to: Infinity }
  const reach = overlap(hours)
  const last = dayOf(at, hours.timeZone)
  let open: Stretch[] = []
  for (let count = 0; count <= DAYS; count++) {
    const day = addDays(last, -count)
    const found = stretchesOf(hours, day).filter(({ from }) => from < at)
    if (found.length === 0 && open.length === 0) continue
    open = joined([...found, ...open])
    // No period of an earlier day ends after this midnight, so what begins later is whole.
    const settled = instantOf(addDays(day, reach - 1), 0, hours.timeZone)
    yield* open.filter(({ from }) => from > settled).toReversed()
    open = open.filter(({ from }) => from <= settled)
  }
  yield* open.toReversed()
}

/** Stretches in order, those that touch or overlap made one. */
function joined(stretches: Stretch[]): Stretch[] {
  const whole: Stretch[] = []
  for (const next of stretches.toSorted((a, b) => a.from - b.from)) {
    const open = whole.at(-1)
    if (open && next.from <= open.to) open.to = Math.max(open.to, next.to)
    else whole.push({ ...next })
  }
  return whole
}

/** Whether a period of the calendar covers `at`. */
export function isWithin(hours: Hours, at: number): boolean {
  const today = dayOf(at, hours.timeZone)
  for (let count = -overlap(hours); count <= 0; count++) {
    if (stretchesOf(hours, addDays(today, count)).some(({ from, to }) => from <= at && at < to)) return true
  }
  return false
}

/** The periods of a day: those of a special date, none on a holiday, else those of the weekday. */
export function periodsOf(hours: Hours, day: string): Period[] {
  const special = own(hours.special, day)
  if (special) return special
  return holidayOf(hours, day) === null ? (hours.open[weekdayOf(day)] ?? []) : []
}

/** The name of the holiday on a day, dated or yearly. */
export const holidayOf = (hours: Hours, day: string): string | null => own(hours.closed, day) ?? own(hours.closed, day.slice(5)) ?? null

const own = <T>(table: Record<string, T>, key: string): T | undefined => (Object.hasOwn(table, key) ? table[key] : undefined)

function stretchesOf(hours: Hours, day: string): Stretch[] {
  return periodsOf(hours, day)
    .map(({ from, to }) => ({ from: instantOf(day, from, hours.timeZone), to: instantOf(day, to, hours.timeZone) }))
    .filter(({ from, to }) => from < to)
    .toSorted((a, b) => a.from - b.from)
}

/** Days that the longest period reaches back from the present one, at least one. */
function overlap(hours: Hours): number {
  const ends = [...Object.values(hours.open), ...Object.values(hours.special)].flat().map(({ to }) => to)
  return Math.max(1, Math.ceil(Math.max(0, ...ends) / 1440))
}

const isAlways = (hours: Hours): boolean =>
  Object.keys(hours.special).length === 0 &&
  Object.keys(hours.closed).length === 0 &&
  [1, 2, 3, 4, 5, 6, 7].every((day) => hours.open[day]?.some(({ from, to }) => from === 0 && to >= 1440) ?? false)
