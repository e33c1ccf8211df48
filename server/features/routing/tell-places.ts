import type { Clock } from '../../base/clock.ts'
import type { Logger } from '../../base/logger.ts'
import type { AssignmentModel } from '../../models/assignment.ts'

export type Position = { conversation: string; position: number }

/** How many of a queue are told their place. */
const TOLD = 500
/** Of one queue not more often: each change moves everybody behind, and the last one counts. */
const EVERY_MS = 1000

/** Tells those who wait in a queue which place they have: at once, and when there is more to tell soon after, a little later for all of it. */
export type TellPlaces = { tell(queue: string): void; stop(): Promise<void> }

export function createTellPlaces(deps: { assignments: AssignmentModel; clock: Clock; logger: Logger; positionsChanged: (list: Position[]) => Promise<void> }): TellPlaces {
  const { clock } = deps
  const toldAt = new Map<string, number>()
  /** Queues that will be told, and how not to. */
  const pending = new Map<string, () => void>()
  const underWay = new Set<Promise<void>>()
  let stopped = false

  const tellNow = async (queue: string) => {
    const waiting = await deps.assignments.find({ state: 'waiting', queue }, { conversation: 1 }).sort({ priority: -1, queuedAt: 1, _id: 1 }).limit(TOLD).lean()
    const places = waiting.flatMap(({ conversation }, i) => (conversation === null ? [] : [{ conversation, position: i + 1 }]))
    if (places.length > 0) await deps.positionsChanged(places)
  }

  const begin = (queue: string) => {
    pending.delete(queue)
    toldAt.set(queue, clock.now().getTime())
    const work = tellNow(queue)
      .catch((err: unknown) => deps.logger.error('queue.places-not-told', { queue, err }))
      .finally(() => underWay.delete(work))
    underWay.add(work)
  }

  return {
    tell(queue) {
      if (stopped || pending.has(queue)) return
      const wait = (toldAt.get(queue) ?? -Infinity) + EVERY_MS - clock.now().getTime()
      if (wait <= 0) begin(queue)
      else pending.set(queue, clock.after(wait, () => begin(queue)))
    },
    async stop() {
      stopped = true
      for (const cancel of pending.values()) cancel()
      await Promise.all(underWay)
    },
  }
}
