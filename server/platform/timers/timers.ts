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
 * them to the next. Late ones fire oldest first, and those that could not be fired after them. `fire` must be safe to repeat for the same timer and due time; where it
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
  let nextLook = Infinity

  const lookAt = (at: number) => {
    if (stopped || nextLook <= at) return
    cancelLook()
    nextLook = at
    cancelLook = clock.after(Math.max(0, at - clock.now().getTime()), () => {
      nextLook = Infinity
      looking = looking.then(look).catch((err: unknown) => logger.error('timers.look-failed', { err }))
    })
  }

  const look = async () => {
    let asked = clock.now()
    let soonest = Infinity
    try {
      for (;;) {
        asked = clock.now()
        const timer = await claimDue(asked)
        if (!timer || stopped) break
        await deps.claimed()
        if (await fired(timer)) await timers.deleteOne({ _id: timer._id, dueAt: timer.dueAt })
      }
      const next = await timers.findOne({ leaseUntil: { $gt: asked } }, { leaseUntil: 1 }).sort({ leaseUntil: 1 }).lean()
      soonest = next?.leaseUntil.getTime() ?? Infinity
    } finally {
      lookAt(Math.min(clock.now().getTime() + LOOK_EVERY_MS, soonest))
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

  const claimDue = (now: Date): Promise<TimerDocument | null> =>
    timers
      .findOneAndUpdate(
        { dueAt: { $lte: now }, leaseUntil: { $lte: now } },
        { $set: { leaseUntil: new Date(now.getTime() + deps.leaseMs) } },
        { sort: { leaseUntil: 1 }, returnDocument: 'after' },
      )
      .lean<TimerDocument>()

  lookAt(clock.now().getTime())

  return {
    async set({ run, ref, at }) {
      await timers.updateOne({ _id: idOf(run, ref) }, { $set: { run, ref, dueAt: at, leaseUntil: at } }, { upsert: true })
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
