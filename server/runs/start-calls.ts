import type { Clock } from '../base/clock.ts'
import { newId } from '../base/ids.ts'
import type { Logger } from '../base/logger.ts'
import type { CallRequest, CallResult } from '../engine/run.ts'
import type { CallDocument, CallModel } from '../models/call.ts'
import type { Checkpoint } from './checkpoint.ts'
import type { Deliver } from './deliver.ts'

/** How long a call may take before the visitor is told that somebody is at work, and how often it is said again. */
const TELL_AFTER_MS = 500
const TELL_EVERY_MS = 5000

/** Runs code or sends a webhook. Answers every failure as a result; `signal` aborts when the call's step was left. */
export type ExecuteCall = (call: { id: string; run: string; release: string; attempt: number; request: CallRequest }, signal: AbortSignal) => Promise<CallResult>

/**
 * Calls that runs wait for. Each has its own lease, renewed while it is under way; a call whose holder died is made again
 * (what it wrote is journalled by call id), and its result counts once: the event's id is the call's.
 */
export type Calls = {
  start(call: { id: string; run: string; release: string; ref: string; request: CallRequest }): Promise<void>
  /** Ends a call whose step was left; its late result is dropped by the engine. */
  cancel(run: string, ref: string): Promise<void>
  recoverCalls(): Promise<number>
  stop(): Promise<void>
}

export function createCalls(deps: {
  calls: CallModel
  clock: Clock
  logger: Logger
  leaseMs: number
  execute: ExecuteCall
  deliver: Deliver
  /** Told while a run keeps somebody waiting, again and again, and when it is over. */
  waiting: (run: string, still: boolean) => void
  checkpoint: Checkpoint
}): Calls {
  const { calls, clock, logger } = deps
  const underWay = new Map<string, { abort: AbortController; done: Promise<void> }>()
  let stopped = false
  let cancelSweep = () => {}
  const until = () => new Date(clock.now().getTime() + deps.leaseMs)

  const launch = (id: string) => {
    if (stopped || underWay.has(id)) return
    const abort = new AbortController()
    const done = work(id, abort)
      .catch((err: unknown) => logger.error('call.failed', { call: id, err }))
      .finally(() => underWay.delete(id))
    underWay.set(id, { abort, done })
  }

  const work = async (id: string, abort: AbortController) => {
    const token = newId(clock.now())
    const call = await calls
      .findOneAndUpdate(
        { _id: id, status: 'pending', leaseUntil: { $lte: clock.now() } },
        { $set: { leaseToken: token, leaseUntil: until() }, $inc: { attempts: 1 } },
        { returnDocument: 'after' },
      )
      .lean<CallDocument>()
    if (!call) return
    await deps.checkpoint('call-claimed')
    const stopRenewing = renew(call._id, token, abort)
    const stopWaiting = tellWaiting(call.run)
    try {
      const request: CallRequest = JSON.parse(call.request)
      const result = await deps.execute({ id, run: call.run, release: call.release, attempt: call.attempts, request }, abort.signal)
      if (abort.signal.aborted) return
      await deps.checkpoint('call-result')
      await deps.deliver(call.run, { type: 'call-result', id: `${id}:result`, at: clock.now().getTime(), call: call.ref, result })
      await calls.updateOne({ _id: id, leaseToken: token }, { $set: { status: 'done', error: result.ok ? null : result.kind } })
    } finally {
      stopRenewing()
      stopWaiting()
    }
  }

  const tellWaiting = (run: string) => {
    let told = false
    let cancel = () => {}
    const tell = () => {
      told = true
      deps.waiting(run, true)
      cancel = clock.after(TELL_EVERY_MS, tell)
    }
    cancel = clock.after(TELL_AFTER_MS, tell)
    return () => {
      cancel()
      if (told) deps.waiting(run, false)
    }
  }

  const renew = (id: string, token: string, abort: AbortController) => {
    let cancel = () => {}
    const again = async () => {
      const held = await calls.updateOne({ _id: id, leaseToken: token, status: 'pending' }, { $set: { leaseUntil: until() } })
      if (held.matchedCount === 0) abort.abort()
      else schedule()
    }
    const schedule = () => {
      cancel = clock.after(deps.leaseMs / 3, () => void again().catch((err: unknown) => logger.warn('call.not-renewed', { call: id, err })))
    }
    schedule()
    return () => cancel()
  }

  const recoverCalls = async () => {
    const found = await calls.find({ status: 'pending', leaseUntil: { $lte: clock.now() } }, { _id: 1 }).limit(200).lean()
    for (const call of found) launch(call._id)
    return found.length
  }

  const sweep = async () => {
    try {
      await recoverCalls()
    } catch (err) {
      logger.error('calls.sweep-failed', { err })
    }
    if (!stopped) cancelSweep = clock.after(Math.max(200, deps.leaseMs / 4), () => void sweep())
  }
  void sweep()

  return {
    async start({ id, run, release, ref, request }) {
      await calls.updateOne(
        { _id: id },
        {
          $setOnInsert: {
            run, release, ref, request: JSON.stringify(request), status: 'pending', attempts: 0,
            leaseToken: null, leaseUntil: new Date(0), createdAt: clock.now(), error: null,
          },
        },
        { upsert: true },
      )
      launch(id)
    },
    async cancel(run, ref) {
      const found = await calls.find({ run, ref, status: 'pending' }, { _id: 1 }).lean()
      for (const call of found) {
        await calls.updateOne({ _id: call._id, status: 'pending' }, { $set: { status: 'cancelled' } })
        underWay.get(call._id)?.abort.abort()
      }
    },
    recoverCalls,
    async stop() {
      stopped = true
      cancelSweep()
      for (const call of underWay.values()) call.abort.abort()
      await Promise.all([...underWay.values()].map((call) => call.done))
    },
  }
}
