import type { Json, ValueType } from './flow.ts'
import { dayOf, instantOf } from './hours/wall-clock.ts'

/** A date is a day of the calendar without a zone (`2026-12-01`); a datetime is an instant, milliseconds UTC. */
export type Moment = { kind: 'day'; day: string } | { kind: 'instant'; at: number }

/**
 * Reads a date or datetime value: ISO text, or milliseconds UTC, of which a date has midnight UTC. Without a declared type,
 * text of ten characters and midnights UTC are days. Null for anything else; times without an offset are of `timeZone`.
 */
export function momentOf(value: Json, type: ValueType | null, timeZone: string): Moment | null {
  const found = typeof value === 'number' ? ofNumber(value, type) : typeof value === 'string' ? ofText(value.trim(), timeZone) : null
  if (found?.kind === 'instant' && type?.type === 'date') return { kind: 'day', day: dayOf(found.at, found.at % DAY === 0 ? 'UTC' : timeZone) }
  if (found?.kind === 'day' && type?.type === 'datetime') return { kind: 'instant', at: instantOf(found.day, 0, timeZone) }
  return found
}

const DAY = 86_400_000
/** The range of instants that JavaScript has dates for. */
const LIMIT = 8.64e15

function ofNumber(value: number, type: ValueType | null): Moment | null {
  if (!Number.isFinite(value) || Math.abs(value) > LIMIT) return null
  if (type?.type !== 'datetime' && value % DAY === 0) return { kind: 'day', day: dayOf(value, 'UTC') }
  return { kind: 'instant', at: value }
}

function ofText(text: string, timeZone: string): Moment | null {
  const [, day, time, offset] = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:?\d\d)?)?$/.exec(text) ?? []
  if (day === undefined || !isDay(day)) return null
  if (time === undefined) return { kind: 'day', day }
  const wall = Date.parse(`${day}T${time}Z`)
  if (Number.isNaN(wall)) return null
  if (offset === undefined) return { kind: 'instant', at: instantOf(day, (wall - Date.parse(`${day}T00:00:00Z`)) / 60_000, timeZone) }
  const at = Date.parse(`${day}T${time}${offset === 'Z' || offset.includes(':') ? offset : `${offset.slice(0, 3)}:${offset.slice(3)}`}`)
  return Number.isNaN(at) ? null : { kind: 'instant', at }
}

/** Whether `2026-02-31` and the like is a day of the calendar. */
export function isDay(day: string): boolean {
  const at = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day)
}
