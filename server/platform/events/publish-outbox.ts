import type { Clock } from '../../base/clock.ts'
import { newId } from '../../base/ids.ts'
import type { Logger } from '../../base/logger.ts'
import type { DomainEvent } from '../../models/domain-event.ts'
import type { ObjectType, RecordDocument, RecordModel, RecordModels } from '../../models/record.ts'

/** Hears every event, some of them twice: `id` tells. It rejects to hear it again. */
export type Listener = (event: DomainEvent) => Promise<void>

const FIRST_RETRY_MS = 1000
const LAST_RETRY_MS = 60_000

/**
 * Publishes what a record's outbox holds, oldest first, under a lease: nobody else publishes it meanwhile. An event leaves
 * the outbox when all listeners have taken it; one that fails ends the work until its time comes again.
 */
export type PublishOutbox = (object: ObjectType, record: string) => Promise<void>

export function createPublishOutbox(deps: { records: RecordModels; clock: Clock; logger: Logger; leaseMs: number; listeners: Listener[] }): PublishOutbox {
  const { clock, logger, leaseMs, listeners } = deps
  const inMs = (ms: number) => new Date(clock.now().getTime() + ms)

  const tell = async (event: DomainEvent): Promise<boolean> => {
    const results = await Promise.allSettled(listeners.map(async (listener) => listener(event)))
    const failed = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
    for (const err of failed) logger.error('event.not-taken', { event: event.id, type: event.type, err })
    return failed.length === 0
  }

  const publishAll = async (held: Held, { outbox: [first], outboxFailures }: Claimed) => {
    let failures = outboxFailures
    for (let event = first; ; failures = 0) {
      if (event && !(await tell(event))) return await putOff(held, inMs(Math.min(FIRST_RETRY_MS * 2 ** failures, LAST_RETRY_MS)))
      if (!event && (await release(held))) return
      const left = await takeOut(held, event?.id ?? null, inMs(leaseMs))
      if (!left) return
      event = left.outbox[0]
    }
  }

  return async (object, record) => {
    const model = deps.records[object]
    const token = newId(clock.now())
    const claimed = await model
      .findOneAndUpdate(
        { _id: record, unsent: true, outboxLease: { $lte: clock.now() } },
        { $set: { outboxToken: token, outboxLease: inMs(leaseMs) } },
        { returnDocument: 'after', projection: { outbox: 1, outboxFailures: 1 } },
      )
      .lean<Claimed>()
    if (!claimed) return
    const stopRenewing = renew(model, record, token, clock, leaseMs)
    try {
      await publishAll({ model, record, token }, claimed)
    } finally {
      stopRenewing()
    }
  }
}

type Claimed = Pick<RecordDocument, 'outbox' | 'outboxFailures'>

/** A record whose events this worker publishes: whoever has the token. */
type Held = { model: RecordModel; record: string; token: string }

/** Takes a published event out, keeps the lease, and answers what is left; null when the lease was lost. */
const takeOut = ({ model, record, token }: Held, id: string | null, until: Date): Promise<Pick<RecordDocument, 'outbox'> | null> =>
  model
    .findOneAndUpdate(
      { _id: record, outboxToken: token },
      { ...(id !== null && { $pull: { outbox: { id } } }), $set: { outboxFailures: 0, outboxLease: until } },
      { returnDocument: 'after', projection: { outbox: 1 } },
    )
    .lean<Pick<RecordDocument, 'outbox'>>()

async function putOff({ model, record, token }: Held, until: Date): Promise<void> {
  await model.updateOne({ _id: record, outboxToken: token }, { $set: { outboxToken: null, outboxLease: until }, $inc: { outboxFailures: 1 } })
}

/** Gives the record up if its outbox is still empty. */
async function release({ model, record, token }: Held): Promise<boolean> {
  const released = await model.updateOne(
    { _id: record, outboxToken: token, outbox: { $size: 0 } },
    { $unset: { unsent: 1 }, $set: { outboxToken: null, outboxLease: new Date(0) } },
  )
  return released.matchedCount > 0
}

/** Keeps the lease while listeners take their time. */
function renew(model: RecordModel, record: string, token: string, clock: Clock, leaseMs: number): () => void {
  let cancel = () => {}
  let ended = false
  const schedule = () => {
    if (ended) return
    cancel = clock.after(leaseMs / 3, () => {
      const until = new Date(clock.now().getTime() + leaseMs)
      // A renewal that fails is no harm: the next one comes, or the lease runs out and the events are told again.
      void model.updateOne({ _id: record, outboxToken: token }, { $set: { outboxLease: until } }).then(schedule, schedule)
    })
  }
  schedule()
  return () => {
    ended = true
    cancel()
  }
}
