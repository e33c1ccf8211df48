import type { Json } from '../flow.ts'
import type { Moment } from './applied.ts'
import type { TicketRecords } from './ticket-scope.ts'

/** A record and the changes that made it what it is, the oldest first. Times are milliseconds UTC. */
export type Past = { properties: Record<string, Json>; history: Change[] }
type Change = { at: number; property: string; value: Json }

export type TicketPast = Record<'ticket' | 'contact' | 'company', Past | null>

/** Properties of tickets whose value is the time at which they came to hold. */
const TELL_THEIR_TIME = ['first_replied_at', 'waiting_since']

/**
 * Everything that changed for a ticket's clocks after `from`, in order, and how things stand now. A ticket whose changes
 * were heard late, or several at once, has the same past as one that was looked at after each.
 */
export function momentsSince(past: TicketPast, from: number, now: number, holds: (records: TicketRecords, at: number) => Moment): Moment[] {
  const records = { ticket: timed(past.ticket), contact: timed(past.contact), company: timed(past.company) }
  const changes = [records.ticket, records.contact, records.company].flatMap((record) => record?.history ?? [])
  const times = new Set([from, ...changes.map(({ at }) => at).filter((at) => at > from && at < now)])
  const then = [...times].toSorted((a, b) => a - b).map((at) => holds({ ticket: asOf(records.ticket, at), contact: asOf(records.contact, at), company: asOf(records.company, at) }, at))
  const present = holds({ ticket: past.ticket?.properties ?? null, contact: past.contact?.properties ?? null, company: past.company?.properties ?? null }, now)
  return [...then, present].filter((moment, i, all) => i === 0 || !isSame(moment, all[i - 1]))
}

/** A record as it was at a moment. What its history does not speak of was as it is. */
export function asOf(record: Past | null, at: number): Record<string, Json> | null {
  if (!record) return null
  const properties = { ...record.properties }
  const seen = new Set<string>()
  for (const change of record.history.toReversed()) {
    if (seen.has(change.property)) continue
    properties[change.property] = change.at <= at ? change.value : null
    if (change.at <= at) seen.add(change.property)
  }
  return properties
}

function timed(record: Past | null): Past | null {
  if (!record) return null
  const history = record.history.map((change) => {
    const told = TELL_THEIR_TIME.includes(change.property) && typeof change.value === 'string' ? Date.parse(change.value) : Number.NaN
    return { ...change, at: Number.isNaN(told) ? change.at : Math.min(change.at, told) }
  })
  return { ...record, history: history.toSorted((a, b) => a.at - b.at) }
}

const isSame = (one: Moment, other: Moment | undefined): boolean =>
  other !== undefined && one.plan === other.plan && one.open === other.open && one.paused === other.paused && one.repliedAt === other.repliedAt && one.waitingSince === other.waitingSince
