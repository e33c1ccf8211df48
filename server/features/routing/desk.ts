import type { Clock } from '../../base/clock.ts'
import type { Logger } from '../../base/logger.ts'
import type { Queue, Workspace } from '../../engine/flow.ts'
import type { AgentDocument, AgentModel } from '../../models/agent.ts'
import type { AssignmentDocument, AssignmentModel } from '../../models/assignment.ts'
import { isTaken } from '../../models/is-taken.ts'
import type { Capacity } from './capacity.ts'
import type { RoutingCheckpoint } from './checkpoint.ts'
import type { DrainLoop } from './drain-loop.ts'
import { goneText, isServed, limitsFor, type Roster, ruleOf } from './roster.ts'
import type { Weigh } from './weigh.ts'

/** How long somebody who gave a ticket up does not get it back, where the queue sets no time for answers. */
const NOT_BACK_MS = 120_000
const KEPT_COMMANDS = 20

export type EnqueueRequest = { ticket: string; conversation: string | null; queue: string; id: string; at?: Date; not?: string | null }
/** `owes`: they have yet to answer the visitor. */
export type AssignRequest = { ticket: string; conversation: string | null; queue: string | null; agent: string; id: string; anyway: boolean; owes: boolean }
/** `full`: it can be theirs only with `anyway`. `gone`: nobody of that id can have anything. */
export type Assigned = { ok: true } | { ok: false; reason: 'full' | 'gone' }

/**
 * What is done with tickets from outside: put into a queue, given to somebody by hand, released. Each names the command that
 * does it; the same command again changes nothing but what a crash had left undone. The ticket's document changes first and
 * says whose it is; room follows.
 */
export type Desk = {
  /** Waits in the queue from `at` (default: now), whoever had it; from before, when `not` has given it up. `away`: the queue is closed, or nobody of it is online. */
  enqueue(request: EnqueueRequest): Promise<{ away: boolean }>
  /** Is this person's, whoever had it or however long others wait; their load counts it. */
  assignTo(request: AssignRequest): Promise<Assigned>
  /** Is nobody's and waits nowhere; the room is free. */
  release(request: { ticket: string; id: string }): Promise<void>
  /** What the queue makes of it after the ticket changed: its weight, needs and priority. */
  reconsider(ticket: string): Promise<void>
  /** The owner answered, or put it off: the time for an answer no longer runs, and nobody has let it wait. */
  replied(ticket: string): Promise<void>
  /** The visitor asked: the time for an answer runs, if it does not yet. */
  asked(ticket: string, at?: Date): Promise<void>
}

export function createDesk(deps: {
  agents: AgentModel
  assignments: AssignmentModel
  roster: Roster
  capacity: Capacity
  weigh: Weigh
  loop: DrainLoop
  clock: Clock
  logger: Logger
  /** Tells the authors of flows that something in them is wrong. */
  tellAuthors: (text: string, about: { ticket: string; conversation: string | null }) => Promise<void>
  checkpoint: RoutingCheckpoint
}): Desk {
  const { agents, assignments, roster, capacity, loop, clock, checkpoint } = deps

  /** Writes what `next` makes of the ticket's document, which is read again when it changed meanwhile. */
  const write = async (ticket: string, id: string, next: (known: AssignmentDocument | null) => Promise<Partial<AssignmentDocument> | null>) => {
    for (;;) {
      const known = await assignments.findById(ticket).lean<AssignmentDocument>()
      if (known?.recentCommands.includes(id)) return { known, written: false }
      const set = await next(known)
      if (!set) return { known, written: false }
      const now = clock.now()
      if (known) {
        const { modifiedCount } = await assignments.updateOne(
          { _id: ticket, revision: known.revision },
          { $set: { ...set, updatedAt: now }, $inc: { revision: 1 }, $push: { recentCommands: { $each: [id], $slice: -KEPT_COMMANDS } } },
        )
        if (modifiedCount > 0) return { known, written: true }
      } else {
        try {
          await assignments.create({ queuedAt: now, ...set, _id: ticket, recentCommands: [id], updatedAt: now })
          return { known, written: true }
        } catch (err) {
          if (!isTaken(err)) throw err
        }
      }
    }
  }

  /** Gives back the room of an owner that the ticket no longer has. */
  const free = async (known: AssignmentDocument | null) => {
    if (!known?.agent || !known.token) return
    await capacity.giveBack(known.agent, known.token)
    loop.agentChanged(known.agent, { hasRoom: true })
  }

  const findQueue = async (name: string, about: { ticket: string; conversation: string | null }) => {
    const found = await roster.queue(name)
    if (!found.known) {
      deps.logger.warn('queue.gone', { queue: name, instead: found.queue.name, ticket: about.ticket })
      await deps.tellAuthors(goneText(name, found.queue.name), about)
    }
    return found
  }

  const isAway = async (queue: Queue, workspace: Workspace) =>
    !isServed(workspace, queue, clock.now()) || (await roster.candidates(workspace, queue.name)).length === 0

  return {
    async enqueue({ ticket, conversation, queue: name, id, at = clock.now(), not = null }) {
      const { queue, workspace } = await findQueue(name, { ticket, conversation })
      const { known, written } = await write(ticket, id, async (before) => {
        const isSameQueue = before?.queue === queue.name && before.state !== 'done'
        const queuedAt = isSameQueue && (before.state === 'waiting' || not !== null) ? before.queuedAt : at
        const { owner, ...weighed } = await deps.weigh({ ticket, conversation }, queue, workspace, queuedAt, clock.now())
        const last = before?.state === 'done' ? before.agent : null
        return {
          conversation, queue: queue.name, state: 'waiting', ...weighed, queuedAt, tell: null, askedAt: null, replyBy: null,
          prefer: not === null ? (queue.assign === 'owner-first' ? (await personOf(owner)) ?? last : last) : null,
          avoid: not === null ? null : { agent: not, until: new Date(clock.now().getTime() + (queue.replyWithin ?? NOT_BACK_MS)) },
          ...(isSameQueue ? {} : { tried: [], rounds: 0 }),
        }
      })
      if (written ? known?.state === 'assigned' : known?.state === 'waiting') await free(known)
      loop.wake(queue.name)
      if (known && known.queue !== queue.name) loop.wake(known.queue)
      return { away: await isAway(queue, workspace) }
    },

    async assignTo({ ticket, conversation, queue: name, agent, id, anyway, owes }) {
      const person = await roster.person(agent)
      if (!person) return { ok: false, reason: 'gone' }
      const current = await assignments.findById(ticket).lean<AssignmentDocument>()
      const { queue, workspace } = await roster.queue(name ?? current?.queue ?? null)
      const { weight } = await deps.weigh({ ticket, conversation }, queue, workspace, clock.now(), clock.now())
      const part = limitsFor(person, ruleOf(queue), weight)
      let reserved: { token: string } | null = null
      let isFull = false
      const { known, written } = await write(ticket, id, async (before) => {
        if (before?.state === 'assigned' && before.agent === agent) return null
        reserved ??= await capacity.reserve({ agent, ticket, queue: queue.name, weight: part.weight, limits: anyway ? null : part.limits, online: false })
        // Taken by a pass that has it in hand for the same agent: that room will do.
        const held = reserved ?? (await agents.findById(agent).lean<AgentDocument>())?.assigned.find((each) => each.ticket === ticket)
        isFull = held === undefined
        if (!held) return null
        await checkpoint('capacity-reserved')
        const now = clock.now()
        const askedAt = owes && !(before?.state === 'assigned' && before.askedAt === null) ? now : null
        return {
          conversation, queue: queue.name, state: 'assigned', agent, token: held.token, weight, tell: null, assignedAt: now, askedAt,
          replyBy: askedAt && replyBy(queue, askedAt), avoid: null, prefer: null, tried: [], rounds: 0,
        }
      })
      if (written) await checkpoint('owner-set')
      else await giveUp(agent, ticket, reserved)
      if (written && known?.state === 'assigned') await free(known)
      if (written) {
        loop.agentChanged(agent, { hasRoom: false })
        if (known?.state === 'waiting') loop.wake(known.queue)
      }
      return isFull ? { ok: false, reason: 'full' } : { ok: true }
    },

    async release({ ticket, id }) {
      const { known } = await write(ticket, id, async (before) => (before === null || before.state === 'done' ? null : { state: 'done', tell: null, askedAt: null, replyBy: null, avoid: null }))
      if (!known) return
      await free(known)
      if (known.state === 'waiting') loop.wake(known.queue)
    },

    async reconsider(ticket) {
      while (!(await tryReconsider(ticket)));
    },

    async replied(ticket) {
      const owing = { _id: ticket, state: 'assigned', askedAt: { $ne: null } } as const
      const known = await assignments.findOneAndUpdate(owing, { $set: { askedAt: null, replyBy: null, tried: [], rounds: 0 } }).lean<AssignmentDocument>()
      if (known?.tell === 'requeued') await assignments.updateOne({ _id: ticket, token: known.token, tell: 'requeued' }, { $set: { tell: null } })
    },

    async asked(ticket, at = clock.now()) {
      const known = await assignments.findOne({ _id: ticket, state: 'assigned', askedAt: null }).lean<AssignmentDocument>()
      if (!known) return
      const { queue } = await roster.queue(known.queue)
      await assignments.updateOne({ _id: ticket, state: 'assigned', token: known.token, askedAt: null }, { $set: { askedAt: at, replyBy: replyBy(queue, at) } })
    },
  }

  /** False when the ticket changed hands meanwhile: then it is to be read again. */
  async function tryReconsider(ticket: string): Promise<boolean> {
    const known = await assignments.findOne({ _id: ticket, state: { $in: ['waiting', 'assigned'] } }).lean<AssignmentDocument>()
    if (!known) return true
    const found = await roster.queue(known.queue)
    const { owner: _owner, ...weighed } = await deps.weigh({ ticket, conversation: known.conversation }, found.queue, found.workspace, known.queuedAt, clock.now())
    if (known.state === 'waiting') {
      if (isSame(weighed, known)) return true
      const { matchedCount } = await assignments.updateOne({ _id: ticket, state: 'waiting', revision: known.revision }, { $set: weighed, $inc: { revision: 1 } })
      if (matchedCount > 0) loop.wake(known.queue)
      return matchedCount > 0
    }
    const person = known.agent === null ? null : await roster.person(known.agent)
    if (!person || known.token === null || weighed.weight === known.weight) return true
    // Room first: heard again after a crash, the weight still differs.
    await capacity.reweigh(person._id, known.token, limitsFor(person, ruleOf(found.queue), weighed.weight).weight)
    const { matchedCount } = await assignments.updateOne({ _id: ticket, state: 'assigned', token: known.token }, { $set: { weight: weighed.weight } })
    loop.agentChanged(person._id, { hasRoom: weighed.weight < known.weight })
    return matchedCount > 0
  }

  async function giveUp(agent: string, ticket: string, reserved: { token: string } | null): Promise<void> {
    if (!reserved || (await assignments.findOne({ _id: ticket, token: reserved.token }, { _id: 1 }).lean())) return
    await capacity.giveBack(agent, reserved.token)
  }

  /** The person whom a record's owner means, by id or e-mail address. */
  async function personOf(owner: string | null): Promise<string | null> {
    if (owner === null) return null
    const people = await roster.people()
    return people.get(owner)?._id ?? [...people.values()].find(({ email }) => email === owner.toLowerCase())?._id ?? null
  }
}

const replyBy = ({ replyWithin }: Queue, askedAt: Date): Date | null => (replyWithin === null ? null : new Date(askedAt.getTime() + replyWithin))

type Weight = Pick<AssignmentDocument, 'weight' | 'needs' | 'priority'>
const isSame = (a: Weight, b: Weight): boolean => asText(a) === asText(b)
const asText = ({ weight, needs, priority }: Weight): string => JSON.stringify([weight, priority, needs.map(({ skill, dropAt }) => [skill, dropAt])])
