import type { AssignmentModel } from '../../models/assignment.ts'
import type { Roster } from './roster.ts'

/**
 * How a queue stands, and which place a conversation has in it, 1: it is next, also while the agent who just got it has yet
 * to join; null: it is not in that queue.
 */
export type Figures = (queue: string, conversation: string) => Promise<{ waiting: number; position: number | null; online: number }>

export const createFigures =
  (deps: { assignments: AssignmentModel; roster: Roster }): Figures =>
  async (name, conversation) => {
    const { assignments } = deps
    const found = await deps.roster.queue(name)
    const queue = found.queue.name
    const waiting = { state: 'waiting', queue } as const
    const own = await assignments.findOne({ conversation, queue, state: { $ne: 'done' } }, { state: 1, priority: 1, queuedAt: 1 }).lean()
    const [all, before, online] = await Promise.all([
      assignments.countDocuments(waiting),
      own?.state !== 'waiting' ? 0 : assignments.countDocuments({
        ...waiting,
        $or: [{ priority: { $gt: own.priority } }, { priority: own.priority, queuedAt: { $lt: own.queuedAt } }, { priority: own.priority, queuedAt: own.queuedAt, _id: { $lt: own._id } }],
      }),
      deps.roster.candidates(found.workspace, queue),
    ])
    return { waiting: all, position: own && before + 1, online: online.length }
  }
