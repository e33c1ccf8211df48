import type { RunEvent } from '../engine/run.ts'
import type { InboxEntry, RunDocument } from '../models/run.ts'

/** An accepted event as it is kept in the inbox. A message's `seq` is known once `stampInbox` has seen it. */
export function toEntry(event: RunEvent): InboxEntry {
  return { id: event.id, message: event.type === 'message', seq: null, event: JSON.stringify(event) }
}

/** The event of an entry; a visitor's message carries its number. */
export function fromEntry(entry: InboxEntry): RunEvent {
  const event: RunEvent = JSON.parse(entry.event)
  if (event.type !== 'message' || entry.seq === null) return event
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
