import type { Clock } from '../../base/clock.ts'
import type { Logger } from '../../base/logger.ts'
import { OBJECT_TYPES, type ObjectType, type RecordModels } from '../../models/record.ts'
import { createPublishOutbox, type Listener } from './publish-outbox.ts'

/** How often outboxes are looked for that no wake told of: those of processes that died, and those to be tried again. */
const LOOK_EVERY_MS = 1000
/** Records whose events are published at the same time, and those that may wait for it here; the sweep finds the others. */
const AT_ONCE = 16
const MOST_WAITING = 10_000

/**
 * Publishes domain events: every event of every record, at least once, in the order of the record's writes, also when the
 * process that wrote it is gone. A listener that fails hears the event again later, and holds up that record only.
 */
export type Relay = {
  /** A record was written. */
  wake(object: ObjectType, record: string): void
  /** Looks for outboxes that are due, whoever wrote them. */
  recoverEvents(): Promise<number>
  /** Resolves when nothing waits or is being published here. */
  settled(): Promise<void>
  stop(): Promise<void>
}

export function createRelay(deps: { records: RecordModels; clock: Clock; logger: Logger; leaseMs: number; listeners: Listener[] }): Relay {
  const { records, clock, logger } = deps
  const publish = createPublishOutbox(deps)
  const waiting = new Map<string, { object: ObjectType; record: string }>()
  const working = new Map<string, Promise<void>>()
  let stopped = false
  let cancelSweep = () => {}

  const work = async (key: string, object: ObjectType, record: string) => {
    try {
      await publish(object, record)
    } catch (err) {
      // The lease runs out and the sweep takes the record up again: nothing is lost.
      logger.error('events.failed', { object, record, err })
    }
    working.delete(key)
    startNext()
  }

  const startNext = () => {
    for (const [key, { object, record }] of waiting) {
      if (stopped || working.size >= AT_ONCE) return
      if (working.has(key)) continue
      waiting.delete(key)
      working.set(key, work(key, object, record))
    }
  }

  const wake = (object: ObjectType, record: string) => {
    if (stopped || waiting.size >= MOST_WAITING) return
    waiting.set(`${object}:${record}`, { object, record })
    startNext()
  }

  const recoverEvents = async () => {
    const counts = await Promise.all(
      OBJECT_TYPES.map(async (object) => {
        const due = await records[object].find({ unsent: true, outboxLease: { $lte: clock.now() } }, { _id: 1 }).sort({ outboxLease: 1 }).limit(500).lean()
        for (const { _id } of due) wake(object, _id)
        return due.length
      }),
    )
    return counts.reduce((sum, count) => sum + count, 0)
  }

  const sweep = async () => {
    try {
      await recoverEvents()
    } catch (err) {
      logger.error('events.sweep-failed', { err })
    }
    if (!stopped) cancelSweep = clock.after(LOOK_EVERY_MS, () => void (sweeping = sweep()))
  }
  let sweeping = sweep()

  const settled = async () => {
    while (working.size > 0) await Promise.all(working.values())
  }

  return {
    wake,
    recoverEvents,
    settled,
    async stop() {
      stopped = true
      cancelSweep()
      await sweeping
      await settled()
    },
  }
}
