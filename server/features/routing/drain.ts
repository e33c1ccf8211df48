import type { Clock } from '../../base/clock.ts'
import type { Logger } from '../../base/logger.ts'
import type { AssignmentDocument, AssignmentModel } from '../../models/assignment.ts'
import type { RoutingCheckpoint } from './checkpoint.ts'
import type { Capacity, Reserved } from './capacity.ts'
import type { Offer, Pass } from './offer.ts'
import { goneText, isServed, type Roster } from './roster.ts'
import type { Tell } from './tell.ts'

const PAGE = 50

/**
 * One pass over a queue, most urgent and then oldest first: room is reserved, and then the owner set, if the ticket still
 * waits. Whoever loses gives the room back. Nobody is passed by somebody behind them for an agent whom both may have.
 * `agents`: whose load changed; `lost`: who has room again, so that others should look.
 */
export type Drain = (queue: string) => Promise<{ agents: string[]; lost: string[] }>

export function createDrain(deps: {
  assignments: AssignmentModel
  roster: Roster
  capacity: Capacity
  offer: Offer
  tell: Tell
  clock: Clock
  logger: Logger
  tellAuthors: (text: string, about: { ticket: string; conversation: string | null }) => Promise<void>
  checkpoint: RoutingCheckpoint
}): Drain {
  const { assignments, roster, clock } = deps

  const page = (queue: string, skip: number, rounds = 0) =>
    assignments
      .find({ state: 'waiting', queue, ...(rounds > 0 ? { rounds: { $gte: rounds } } : {}) })
      .sort({ priority: -1, queuedAt: 1, _id: 1 })
      .skip(skip)
      .limit(PAGE)
      .lean<AssignmentDocument[]>()

  /** Sets the owner of a ticket that still waits as it was read; answers whether it did. */
  const own = async (waiting: AssignmentDocument, agent: string, reserved: Reserved, replyWithin: number | null) => {
    const now = clock.now()
    const { token } = reserved
    const owned = await assignments
      .findOneAndUpdate(
        { _id: waiting._id, state: 'waiting', revision: waiting.revision },
        {
          $set: { state: 'assigned', agent, token, tell: 'assigned', assignedAt: now, askedAt: now, replyBy: replyWithin === null ? null : new Date(now.getTime() + replyWithin), updatedAt: now },
          $inc: { revision: 1 },
        },
        { returnDocument: 'after' },
      )
      .lean<AssignmentDocument>()
    if (owned) {
      await deps.checkpoint('owner-set')
      await deps.tell.tell(owned)
      return true
    }
    const winner = await assignments.findOne({ _id: waiting._id, state: 'assigned', token }, { _id: 1 }).lean()
    if (!winner) await deps.capacity.undo(agent, reserved)
    return false
  }

  const owned = async (waiting: AssignmentDocument, agent: string, reservation: Reserved, replyWithin: number | null) => {
    try {
      return { agent, won: await own(waiting, agent, reservation, replyWithin) }
    } catch (err) {
      // The room stays taken until the sweep finds that nothing came of it.
      deps.logger.error('assignment.failed', { ticket: waiting._id, agent, err })
      return { agent, won: true }
    }
  }

  return async (name) => {
    const first = await page(name, 0)
    const [oldest] = first
    if (!oldest) return { agents: [], lost: [] }
    const found = await roster.queue(name)
    if (!found.known) {
      await assignments.updateMany({ state: 'waiting', queue: name }, { $set: { queue: found.queue.name }, $inc: { revision: 1 } })
      deps.logger.warn('queue.gone', { queue: name, instead: found.queue.name })
      await deps.tellAuthors(goneText(name, found.queue.name), { ticket: oldest._id, conversation: oldest.conversation })
      return { agents: [], lost: [] }
    }
    const { queue, workspace } = found
    if (!isServed(workspace, queue, clock.now())) return { agents: [], lost: [] }
    const [people, candidates] = await Promise.all([roster.people(), roster.candidates(workspace, name)])
    const pass: Pass = { queue, workspace, now: clock.now(), people, candidates, kept: new Set() }
    const outcomes: Promise<{ agent: string; won: boolean }>[] = []
    const taken = new Set<string>()
    const offer = async (to: keyof Offer, waiting: AssignmentDocument): Promise<boolean> => {
      const offered = await deps.offer[to](pass, waiting)
      if (offered.kind !== 'taken') return false
      taken.add(waiting._id)
      await deps.checkpoint('capacity-reserved')
      outcomes.push(owned(waiting, offered.agent, offered.reservation, offered.forGood ? null : queue.replyWithin))
      return true
    }
    if (queue.replyWithin !== null) for (const each of await page(name, 0, queue.rounds)) await offer('toLead', each)
    const isOver = () => pass.candidates.every(({ id }) => pass.kept.has(id))
    let passed = 0
    for (let waiting = first; waiting.length > 0 && !isOver(); waiting = waiting.length < PAGE ? [] : await page(name, passed)) {
      for (const each of waiting) {
        if (isOver()) break
        if (!taken.has(each._id) && !(await offer('toBest', each))) passed += 1
      }
      // Owners set by now are out of the next page.
      await Promise.all(outcomes)
    }
    const done = await Promise.all(outcomes)
    return { agents: [...new Set(done.map(({ agent }) => agent))], lost: [...new Set(done.flatMap(({ agent, won }) => (won ? [] : [agent])))] }
  }
}
