import type { RunEvent } from '../engine/run.ts'
import { AppError } from '../base/errors.ts'
import type { MessageModel } from '../models/message.ts'
import type { RunModel } from '../models/run.ts'
import { isNumbered, stampInbox, toEntry } from './inbox.ts'
import { messageId } from './stored-command.ts'

/** How an event was accepted: `seq` is a message's number in the conversation, null for other events. */
export type Delivered = { seq: number | null; duplicate: boolean }

/** Puts an event into a run's inbox, durably and once, and sees to it that somebody works on it. */
export type Deliver = (run: string, event: RunEvent) => Promise<Delivered>

/**
 * One atomic push: refused when the event's id is in the inbox or was there lately; it takes the next arrival number and,
 * for a message, the next message number. When the promise resolves, the event is on disk.
 * @throws AppError `not-found` when there is no such run.
 */
export function createDeliver(deps: { runs: RunModel; messages: MessageModel; wake: (run: string) => void }): Deliver {
  return async (run, event) => {
    const isMessage = isNumbered(event)
    const after = await deps.runs
      .findOneAndUpdate(
        { _id: run, 'inbox.id': { $ne: event.id }, recentIds: { $ne: event.id } },
        { $push: { inbox: toEntry(event) }, $inc: { arrivals: 1, seq: isMessage ? 1 : 0 }, $set: { busy: true } },
        { returnDocument: 'after', projection: { seq: 1 } },
      )
      .lean()
    if (after) {
      deps.wake(run)
      return { seq: isMessage ? after.seq : null, duplicate: false }
    }
    return { seq: await seqOfEarlier(deps, run, event), duplicate: true }
  }
}

async function seqOfEarlier(deps: { runs: RunModel; messages: MessageModel }, run: string, event: RunEvent) {
  const found = await deps.runs.findById(run, { inbox: 1, seq: 1 }).lean()
  if (!found) throw new AppError('not-found', { what: 'run', name: run })
  if (!isNumbered(event)) return null
  const waiting = stampInbox(found).find((entry) => entry.id === event.id)
  if (waiting) return waiting.seq
  const message = await deps.messages.findById(messageId(run, event.id), { seq: 1 }).lean()
  return message?.seq ?? null
}
