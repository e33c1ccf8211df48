import type { CallModel } from '../models/call.ts'
import type { RunModel } from '../models/run.ts'
import type { TimerModel } from '../models/timer.ts'

/**
 * Ends every lease, for a store that one process has alone: whoever held them is gone, so nothing waits for them to run out.
 * The tokens go too: a late save of the old holder matches nothing.
 */
export async function clearLeases(models: { runs: RunModel; calls: CallModel; timers: TimerModel }, now: Date): Promise<void> {
  const free = { leaseUntil: new Date(0) }
  await models.runs.updateMany({ busy: true, leaseUntil: { $gt: new Date(0) } }, { $set: { ...free, leaseToken: null } })
  await models.calls.updateMany({ status: 'pending', leaseUntil: { $gt: new Date(0) } }, { $set: { ...free, leaseToken: null } })
  await models.timers.updateMany({ leaseUntil: { $gt: now }, dueAt: { $lte: now } }, { $set: free })
}
