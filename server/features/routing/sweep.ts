import type { Clock } from '../../base/clock.ts'
import type { Logger } from '../../base/logger.ts'
import type { AgentDocument, AgentModel } from '../../models/agent.ts'
import type { AssignmentDocument, AssignmentModel } from '../../models/assignment.ts'
import type { Capacity } from './capacity.ts'
import type { DrainLoop } from './drain-loop.ts'
import type { Presence } from './presence.ts'
import type { Tell } from './tell.ts'

/** How often is looked for what only time changes, or a process that died has left. */
const LOOK_EVERY_MS = 1000
const AT_ONCE = 200

export type Sweep = {
  /** Looks once. */
  look(): Promise<void>
  /** Looks again and again from now on. */
  start(): void
  stop(): Promise<void>
}

/**
 * What time does to queues: who does not answer within `reply-within`, or is gone and owes an answer, gives the ticket up;
 * calendars open, needs are dropped. And what a process that died has left: room taken for nothing, owners and losers of
 * tickets of whom nobody was told.
 */
export function createSweep(deps: {
  agents: AgentModel
  assignments: AssignmentModel
  presence: Presence
  capacity: Capacity
  loop: DrainLoop
  tell: Tell
  clock: Clock
  logger: Logger
  graceMs: number
  leaseMs: number
}): Sweep {
  const { agents, assignments, capacity, loop, clock } = deps
  let reconciledAt = 0
  let stopped = false
  let cancelLook = () => {}
  let looking: Promise<void> = Promise.resolve()

  /** Asks the conversation's run to give the ticket up, if it still stands as it was read. */
  const giveUp = async ({ _id, revision, agent, askedAt }: AssignmentDocument, letItWait: boolean) => {
    const set = { tell: 'requeued', replyBy: null, updatedAt: clock.now() } as const
    const marked = await assignments
      .findOneAndUpdate(
        { _id, revision, state: 'assigned', tell: null, askedAt },
        { $set: set, $inc: { revision: 1, rounds: letItWait ? 1 : 0 }, ...(letItWait ? { $push: { tried: agent ?? '' } } : {}) },
        { returnDocument: 'after' },
      )
      .lean<AssignmentDocument>()
    if (marked) await deps.tell.tell(marked)
  }

  const takeFromSlow = async () => {
    const late = await assignments.find({ state: 'assigned', replyBy: { $lte: clock.now() }, tell: null }).sort({ replyBy: 1 }).limit(AT_ONCE).lean<AssignmentDocument[]>()
    for (const each of late) await giveUp(each, true)
  }

  /** Whoever was given a ticket by hand though they were gone has the time of grace to come. */
  const takeFromGone = async () => {
    const gone = await agents.find({ presence: 'offline', 'assigned.0': { $exists: true } }, { _id: 1 }).lean()
    if (gone.length === 0) return
    const before = new Date(clock.now().getTime() - deps.graceMs)
    const owed = await assignments
      .find({ state: 'assigned', agent: { $in: gone.map(({ _id }) => _id) }, tell: null, askedAt: { $ne: null }, assignedAt: { $lte: before } })
      .limit(AT_ONCE)
      .lean<AssignmentDocument[]>()
    for (const each of owed) await giveUp(each, false)
  }

  /** Gives back room that was taken a lease ago and that no ticket names. */
  const reconcile = async () => {
    const now = clock.now().getTime()
    if (now - reconciledAt < deps.leaseMs) return
    reconciledAt = now
    const before = new Date(now - deps.leaseMs)
    const holders = await agents.find({ 'assigned.at': { $lte: before } }, { assigned: 1 }).lean<Pick<AgentDocument, '_id' | 'assigned'>[]>()
    for (const { _id: agent, assigned } of holders) {
      const old = assigned.filter(({ at }) => at <= before)
      const owned = await assignments.find({ _id: { $in: old.map(({ ticket }) => ticket) }, state: 'assigned', agent }, { token: 1 }).lean()
      const tokens = new Set(owned.map(({ token }) => token))
      const stray = old.filter(({ token }) => !tokens.has(token))
      for (const { token, ticket } of stray) {
        deps.logger.warn('assignment.stray', { agent, ticket })
        await capacity.giveBack(agent, token)
      }
      if (stray.length > 0) loop.agentChanged(agent, { hasRoom: true })
    }
  }

  const drainAll = async () => {
    for (const queue of await assignments.distinct('queue', { state: 'waiting' })) loop.wake(queue, 'quiet')
  }

  const look = async () => {
    for (const part of [deps.presence.sweep, takeFromSlow, takeFromGone, reconcile, deps.tell.retell, drainAll]) {
      try {
        await part()
      } catch (err) {
        deps.logger.error('queues.sweep-failed', { err })
      }
      if (stopped) return
    }
  }

  const again = async () => {
    await look()
    if (!stopped) cancelLook = clock.after(LOOK_EVERY_MS, start)
  }
  const start = () => {
    looking = again()
  }

  return {
    look,
    start,
    async stop() {
      stopped = true
      cancelLook()
      await looking
    },
  }
}
