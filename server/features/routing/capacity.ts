import type { Clock } from '../../base/clock.ts'
import { newId } from '../../base/ids.ts'
import type { AgentDocument, AgentModel, Reservation } from '../../models/agent.ts'

/** `limits`: what they may have beside it; null: it is theirs whatever they have. */
export type Request = {
  agent: string
  ticket: string
  queue: string
  weight: number
  limits: { queue: number; total: number | null } | null
  /** Only if they are online. */
  online: boolean
}

/** `turnBefore`: when they were last given something before. */
export type Reserved = Reservation & { turnBefore: Date }

/**
 * Room taken up and given back, each in one guarded update of the agent's document: what they have never exceeds a limit, and
 * load is always the sum of what they have.
 */
export type Capacity = {
  /** Takes room for a ticket; null when there is none, or the agent has the ticket already. */
  reserve(request: Request): Promise<Reserved | null>
  /** Gives back what was reserved for a ticket that went to somebody else: it was no turn of theirs. */
  undo(agent: string, reserved: Reserved): Promise<void>
  /** Gives back what was taken under this token; again does nothing. */
  giveBack(agent: string, token: string): Promise<void>
  /** Changes what a ticket takes up. */
  reweigh(agent: string, token: string, weight: number): Promise<void>
}

export function createCapacity(deps: { agents: AgentModel; clock: Clock }): Capacity {
  const { agents, clock } = deps

  /** Changes a reservation from what was read of it; reads it again when it changed meanwhile. */
  const change = async (agent: string, token: string, write: (found: Reservation) => { update: Record<string, unknown>; arrayFilters?: Record<string, string>[] } | null) => {
    for (;;) {
      const holder = await agents.findOne({ _id: agent, 'assigned.token': token }, { assigned: 1 }).lean<AgentDocument>()
      const found = holder?.assigned.find((each) => each.token === token)
      const wanted = found ? write(found) : null
      if (!found || !wanted) return
      const asRead = { _id: agent, assigned: { $elemMatch: { token, weight: found.weight } } }
      const { modifiedCount } = await agents.updateOne(asRead, wanted.update, wanted.arrayFilters ? { arrayFilters: wanted.arrayFilters } : {})
      if (modifiedCount > 0) return
    }
  }

  const giveBack: Capacity['giveBack'] = (agent, token) =>
    change(agent, token, ({ queue, weight }) => ({ update: { $pull: { assigned: { token } }, $inc: { load: -weight, [`loads.${queue}`]: -weight } } }))

  return {
    giveBack,

    async undo(agent, { token, at, turnBefore }) {
      await giveBack(agent, token)
      await agents.updateOne({ _id: agent, lastAssignedAt: at }, { $set: { lastAssignedAt: turnBefore } })
    },

    async reserve({ agent, ticket, queue, weight, limits, online }) {
      const now = clock.now()
      const reservation = { ticket, queue, weight, token: newId(now), at: now }
      const within = limits === null || weight === 0 ? {} : { [`loads.${queue}`]: { $not: { $gt: limits.queue } }, ...(limits.total === null ? {} : { load: { $lte: limits.total } }) }
      if (!online) await agents.updateOne({ _id: agent }, { $setOnInsert: { presence: 'offline' } }, { upsert: true })
      const before = await agents
        .findOneAndUpdate(
          { _id: agent, 'assigned.ticket': { $ne: ticket }, ...within, ...(online ? { presence: 'online' } : {}) },
          { $push: { assigned: reservation }, $inc: { load: weight, [`loads.${queue}`]: weight }, $set: { lastAssignedAt: now } },
          { returnDocument: 'before', projection: { lastAssignedAt: 1 } },
        )
        .lean<Pick<AgentDocument, 'lastAssignedAt'>>()
      return before && { ...reservation, turnBefore: before.lastAssignedAt ?? new Date(0) }
    },

    reweigh: (agent, token, weight) =>
      change(agent, token, ({ queue, weight: before }) =>
        weight === before
          ? null
          : {
              update: { $set: { 'assigned.$[it].weight': weight }, $inc: { load: weight - before, [`loads.${queue}`]: weight - before } },
              arrayFilters: [{ 'it.token': token }],
            },
      ),
  }
}
