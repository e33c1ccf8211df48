import { IANAZone } from 'luxon'

const MINUTE = 60_000
const DAY = 86_400_000

/**
 * The first instant at which a wall clock of `zone` shows `minutes` after midnight of `day` (`2026-03-29`) or more; minutes
 * of 1440 and above reach into the next days. A time that the clock skips is the moment after the gap; a time that it
 * shows twice is the first of the two.
 */
export function instantOf(day: string, minutes: number, zone: string): number {
  const wall = Date.parse(`${day}T00:00:00Z`) + minutes * MINUTE
  const rules = IANAZone.create(zone)
  const offset = (at: number) => rules.offset(at) * MINUTE
  const [before, after] = [offset(wall - DAY), offset(wall + DAY)]
  if (before === after) return wall - before
  const early = wall - before
  if (early + offset(early) === wall) return early
  const late = wall - after
  if (late + offset(late) === wall) return late
  return changeBetween(late, early, offset)
}

/** The day (`2026-03-29`) that a calendar of `zone` shows at an instant. */
export function dayOf(at: number, zone: string): string {
  return new Date(at + IANAZone.create(zone).offset(at) * MINUTE).toISOString().slice(0, 10)
}

/** The day `count` days after `day`. */
export const addDays = (day: string, count: number): string => new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY).toISOString().slice(0, 10)

/** Monday is 1, Sunday is 7. */
export const weekdayOf = (day: string): number => ((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7) + 1

/** The first instant in (low, high] with the offset of `high`. */
function changeBetween(low: number, high: number, offset: (at: number) => number): number {
  const after = offset(high)
  let [before, found] = [low, high]
  while (found - before > 1) {
    const middle = Math.floor((before + found) / 2)
    if (offset(middle) === after) found = middle
    else before = middle
  }
  return found
}
