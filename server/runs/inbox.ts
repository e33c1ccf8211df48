import type { RunEvent } from '../engine/run.ts'
import type { InboxEntry, RunDocument } from '../models/run.ts'

/** Whether an event is a message of the conversation, with a number: the visitor's or an agent's. */
export const isNumbered = (event: RunEvent): boolean => event.type === 'message' || (event.type === 'agent' && event.what.kind === 'message')

/** An accepted event as it is kept in the inbox. A message's `seq` is known once `stampInbox` has seen it. */
export function toEntry(event: RunEvent): InboxEntry {
  return { id: event.id, message: isNumbered(event), seq: null, event: JSON.stringify(event) }
}

/** The event of an entry; a message carries its number. */
export function fromEntry(entry: InboxEntry): RunEvent {
  const event: RunEvent = JSON.parse(entry.event)
  if (entry.seq === null) return event
  if (event.type === 'agent' && event.what.kind === 'message') return { ...event, what: { ...event.what, seq: entry.seq } }
  if (event.type !== 'message') return event
  const seen = Math.min(event.message.seen, entry.seq - 1)
  return { ...event, message: { ...event.message, seq: entry.seq, seen } }
}

/**
 * The inbox with every message numbered. A push raises `seq` by one for a message but cannot write the number into the
 * entry it pushes; since each save writes the stamped inbox back, the messages without a number are always the last ones
 * that took one, in order: the last of them has `run.seq`.
 */
export function stampInbox(run: Pick<RunDocument, 'inbox' | 'seq'>): InboxEntry[] {
  let next = run.seq
  return run.inbox
    .toReversed()
    .map((entry) => (entry.message && entry.seq === null ? { ...entry, seq: next-- } : entry))
    .toReversed()
}
