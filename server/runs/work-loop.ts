import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/logger.ts'
import type { RunModel } from '../models/run.ts'
import type { WorkRun } from './work-run.ts'

/**
 * Sees to it that busy runs are worked on: at once when woken, and by a sweep for those whose holder died (their lease has
 * expired) or whose last try failed. At most one worker a run in this process; a wake during work asks for another look.
 */
export type WorkLoop = {
  wake(run: string): void
  /** Looks for abandoned runs now. */
  recoverRuns(): Promise<number>
  /** Resolves when nothing is being worked on here. */
  settled(): Promise<void>
  stop(): Promise<void>
}

export function createWorkLoop(deps: {
  runs: RunModel
  clock: Clock
  logger: Logger
  leaseMs: number
  workRun: WorkRun
}): WorkLoop {
  const working = new Map<string, { again: boolean; promise: Promise<void> }>()
  let stopped = false
  let cancelSweep = () => {}

  const work = async (run: string, state: { again: boolean }) => {
    do {
      state.again = false
      try {
        await deps.workRun(run)
      } catch (err) {
        // The lease runs out and the sweep takes the run up again: nothing is lost, the state is unchanged.
        deps.logger.error('run.failed', { run, err })
      }
    } while (state.again && !stopped)
    working.delete(run)
  }

  const wake = (run: string) => {
    if (stopped) return
    const busy = working.get(run)
    if (busy) {
      busy.again = true
      return
    }
    const state = { again: false, promise: Promise.resolve() }
    working.set(run, state)
    state.promise = work(run, state)
  }

  const recoverRuns = async () => {
    const found = await deps.runs
      .find({ busy: true, leaseUntil: { $lte: deps.clock.now() } }, { _id: 1 })
      .limit(500)
      .lean()
    for (const run of found) wake(run._id)
    return found.length
  }

  const sweep = async () => {
    try {
      await recoverRuns()
    } catch (err) {
      deps.logger.error('runs.sweep-failed', { err })
    }
    if (!stopped) cancelSweep = deps.clock.after(Math.max(200, deps.leaseMs / 4), () => void sweep())
  }
  void sweep()

  const settled = async () => {
    while (working.size > 0) await Promise.all([...working.values()].map((state) => state.promise))
  }

  return {
    wake,
    recoverRuns,
    settled,
    async stop() {
      stopped = true
      cancelSweep()
      await settled()
    },
  }
}
