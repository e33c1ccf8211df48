import type { Hours, Period } from '../flow.ts'
import { holidayOf, isWithin, type Stretch, stretchesAfter, stretchesBefore } from './stretches.ts'
import { addDays, dayOf, instantOf } from './wall-clock.ts'

/*
 * Calendars of business hours. All instants and lengths are milliseconds; lengths count real time, so a day on which the
 * clocks go forward has an hour less where the hours span the gap. A period over midnight belongs to the day it begins on.
 */

const ALL_DAY: Period[] = [{ from: 0, to: 1440 }]

/** The calendar `always`: open at any time. */
export const ALWAYS: Hours = {
  name: 'always',
  timeZone: 'UTC',
  open: { 1: ALL_DAY, 2: ALL_DAY, 3: ALL_DAY, 4: ALL_DAY, 5: ALL_DAY, 6: ALL_DAY, 7: ALL_DAY },
  special: {},
  closed: {},
}

/** Whether the calendar is open: at its opening moment it is, at its closing moment no longer. */
export const isOpen = (hours: Hours, at: number): boolean => isWithin(hours, at)

/** The next moment after `at` at which the calendar opens; null when it does not within five years. */
export function nextOpening(hours: Hours, at: number): number | null {
  for (const { from } of stretchesAfter(hours, at)) if (from > at) return from
  return null
}

/** The next moment after `at` at which the calendar closes; null when it is always open, or never. */
export function nextClosing(hours: Hours, at: number): number | null {
  for (const { to } of stretchesAfter(hours, at)) return Number.isFinite(to) ? to : null
  return null
}

/**
 * The first instant by which `ms` of open time have passed since `from`; with a negative `ms`, the last instant from which
 * `-ms` of open time pass until `from`. 0 gives `from`. Infinity (or -Infinity) when the calendar never has that much within five years.
 */
export function addOpenTime(hours: Hours, from: number, ms: number): number {
  if (ms === 0) return from
  let left = Math.abs(ms)
  if (ms > 0) {
    for (const stretch of stretchesAfter(hours, from)) {
      const start = Math.max(from, stretch.from)
      if (stretch.to - start >= left) return start + left
      left -= stretch.to - start
    }
    return Infinity
  }
  for (const stretch of stretchesBefore(hours, from)) {
    const end = Math.min(from, stretch.to)
    if (end - stretch.from >= left) return end - left
    left -= end - stretch.from
  }
  return -Infinity
}

/** The open time between two instants; negative when `to` is before `from`. */
export function openTimeBetween(hours: Hours, from: number, to: number): number {
  if (to < from) return -openTimeBetween(hours, to, from)
  let total = 0
  for (const stretch of stretchesAfter(hours, from)) {
    if (stretch.from >= to) break
    total += Math.min(to, stretch.to) - Math.max(from, stretch.from)
  }
  return total
}

/** A closed stretch between two instants. `reason`: the holiday's name, or null for ordinary closed hours. */
export type Skipped = Stretch & { reason: string | null }

/** What a clock in these hours skips between two instants, in order: holidays by name, each cut at its midnights. */
export function skippedBetween(hours: Hours, from: number, to: number): Skipped[] {
  const skipped: Skipped[] = []
  let at = from
  for (const stretch of stretchesAfter(hours, from)) {
    if (stretch.from >= to) break
    skipped.push(...named(hours, at, stretch.from))
    at = stretch.to
  }
  skipped.push(...named(hours, at, to))
  return skipped
}

/** A closed stretch cut where a holiday begins or ends. */
function named(hours: Hours, from: number, to: number): Skipped[] {
  const parts: Skipped[] = []
  let at = from
  while (at < to) {
    const day = dayOf(at, hours.timeZone)
    const reason = holidayOf(hours, day)
    const end = Math.min(to, instantOf(addDays(day, 1), 0, hours.timeZone))
    const last = parts.at(-1)
    if (last && last.reason === reason) last.to = end
    else parts.push({ from: at, to: end, reason })
    at = end
  }
  return parts
}
