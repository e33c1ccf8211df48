import type { Clock } from '../../base/clock.ts'
import type { Logger } from '../../base/logger.ts'
import type { AssignmentDocument, AssignmentModel } from '../../models/assignment.ts'
import type { AgentRef } from '../../protocol/agent.ts'
import { refOf, type Roster } from './roster.ts'

/** `id` is the same when it is told again. */
export type Told = { ticket: string; conversation: string | null; queue: string; agent: AgentRef; id: string }

/**
 * Tells the conversation's run what an assignment has yet to tell, and then notes that it has. At least once: what fails, or
 * dies in between, is told again by `retell`, which takes what has been untold for a lease's time.
 */
export type Tell = { tell(assignment: AssignmentDocument): Promise<void>; retell(): Promise<void> }

export function createTell(deps: {
  assignments: AssignmentModel
  roster: Roster
  clock: Clock
  logger: Logger
  leaseMs: number
  assigned: (told: Told) => Promise<void>
  requeued: (told: Told) => Promise<void>
}): Tell {
  const { assignments, clock } = deps

  const tell = async (assignment: AssignmentDocument) => {
    const { _id, agent, revision, conversation, queue } = assignment
    if (assignment.tell === null || agent === null) return
    try {
      const person = await deps.roster.person(agent)
      const told = { ticket: _id, conversation, queue, agent: person ? refOf(person) : { id: agent, name: '', picture: null }, id: `${_id}-${revision}` }
      await (assignment.tell === 'assigned' ? deps.assigned(told) : deps.requeued(told))
      await assignments.updateOne({ _id, revision }, { $set: { tell: null } })
    } catch (err) {
      deps.logger.error('assignment.telling-failed', { ticket: _id, agent, err })
    }
  }

  return {
    tell,
    async retell() {
      const before = new Date(clock.now().getTime() - deps.leaseMs)
      const untold = await assignments.find({ tell: { $in: ['assigned', 'requeued'] }, updatedAt: { $lte: before } }).limit(100).lean<AssignmentDocument[]>()
      for (const assignment of untold) await tell(assignment)
    },
  }
}
