import type { Clock } from '../../base/clock.ts'
import type { Logger } from '../../base/logger.ts'
import type { TimerDocument, TimerModel } from '../../models/timer.ts'

/** How often due timers are looked for when none that this process knows of comes due sooner. */
const LOOK_EVERY_MS = 1000

/**
 * Durable timers: each fires at least once after its time, also when the process that set it is gone; `fire` makes it once.
 * `run` says whose it is: a run's id, or another owner's with a prefix by which the composition root tells them apart.
 */
export type Timers = {
  /** Sets the timer `ref` of a run or other owner; setting it again moves it. */
  set(timer: { run: string; ref: string; at: Date }): Promise<void>
  cancel(run: string, ref: string): Promise<void>
  /** How many should have fired at least so many milliseconds ago and have not: nothing, while all is well. */
  overdue(ms: number): Promise<number>
  stop(): Promise<void>
}

/**
 * Timers are documents, claimed with a lease before they fire and deleted afterwards: a holder that dies in between leaves
 * them to the next. Late ones fire oldest first. `fire` must be safe to repeat for the same timer and due time; where it
 * fails the timer fires again when its lease is over, and the others go on.
 */
export function createTimers(deps: {
  timers: TimerModel
  clock: Clock
  logger: Logger
  leaseMs: number
  fire: (timer: { run: string; ref: string; dueAt: Date }) => Promise<void>
  claimed: () => Promise<void> | void
}): Timers {
  const { timers, clock, logger } = deps
  const idOf = (run: string, ref: string) => `${run}:${ref}`
  let stopped = false
  let looking: Promise<void> = Promise.resolve()
  let cancelLook = () => {}
  let nextLook = 0

  const lookAt = (at: number) => {
    if (stopped) return
    const now = clock.now().getTime()
    if (nextLook > now && nextLook <= at) return
    cancelLook()
    nextLook = Math.max(at, now)
    cancelLook = clock.after(nextLook - now, () => {
      looking = look().catch((err: unknown) => logger.error('timers.look-failed', { err }))
    })
  }

  const look = async () => {
    try {
      for (;;) {
        const timer = await claimDue()
        if (!timer || stopped) break
        await deps.claimed()
        if (await fired(timer)) await timers.deleteOne({ _id: timer._id, dueAt: timer.dueAt })
      }
    } finally {
      const soonest = await timers.findOne({ dueAt: { $gt: clock.now() } }, { dueAt: 1 }).sort({ dueAt: 1 }).lean()
      const limit = clock.now().getTime() + LOOK_EVERY_MS
      nextLook = 0
      lookAt(Math.min(limit, soonest?.dueAt.getTime() ?? limit))
    }
  }

  const fired = async ({ run, ref, dueAt }: TimerDocument): Promise<boolean> => {
    try {
      await deps.fire({ run, ref, dueAt })
      return true
    } catch (err) {
      logger.error('timers.fire-failed', { run, ref, err })
      return false
    }
  }

  const claimDue = (): Promise<TimerDocument | null> => {
    const now = clock.now()
    return timers
      .findOneAndUpdate(
        { dueAt: { $lte: now }, leaseUntil: { $lte: now } },
        { $set: { leaseUntil: new Date(now.getTime() + deps.leaseMs) } },
        { sort: { dueAt: 1 }, returnDocument: 'after' },
      )
      .lean<TimerDocument>()
  }

  lookAt(clock.now().getTime())

  return {
    async set({ run, ref, at }) {
      await timers.updateOne({ _id: idOf(run, ref) }, { $set: { run, ref, dueAt: at, leaseUntil: new Date(0) } }, { upsert: true })
      lookAt(at.getTime())
    },
    async cancel(run, ref) {
      await timers.deleteOne({ _id: idOf(run, ref) })
    },
    overdue: (ms) => timers.countDocuments({ dueAt: { $lte: new Date(clock.now().getTime() - ms) } }),
    async stop() {
      stopped = true
      cancelLook()
      await looking
    },
  }
}
