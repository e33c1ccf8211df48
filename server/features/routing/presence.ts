import type { Clock } from '../../base/clock.ts'
import type { AgentDocument, AgentModel } from '../../models/agent.ts'
import type { DrainLoop } from './drain-loop.ts'

/**
 * Who is there. Somebody with a connection is what they chose, online or away; without one they still are, for a time of
 * grace, so that a dropped socket or a reloaded page is no absence. Connections are renewed by their node while it lives.
 */
export type Presence = {
  connect(agent: string, connection: string): Promise<void>
  disconnect(connection: string): Promise<void>
  /** Kept over reconnects and sign-ins. */
  choose(agent: string, presence: 'online' | 'away'): Promise<void>
  /** Keeps this node's connections, drops those of nodes that died, and lets go whose time of grace is over. */
  sweep(): Promise<void>
  /** Resolves when what was begun is written. */
  settled(): Promise<void>
}

export function createPresence(deps: { agents: AgentModel; loop: DrainLoop; clock: Clock; node: string; graceMs: number; leaseMs: number }): Presence {
  const { agents, loop, clock, node } = deps
  /** The connections of this node, and whose they are. */
  const here = new Map<string, string>()
  const connecting = new Map<string, Promise<void>>()
  const underWay = new Set<Promise<unknown>>()
  const follow = (work: Promise<void>) => {
    const followed = work.catch(() => {}).finally(() => underWay.delete(followed))
    underWay.add(followed)
    return work
  }
  let renewedAt = 0
  const until = () => new Date(clock.now().getTime() + deps.leaseMs)
  const present = { presence: { $in: ['online', 'away'] }, connections: { $size: 0 } } as const

  const write = async (agent: string, connection: string) => {
    const before = await agents
      .findOneAndUpdate({ _id: agent }, { $push: { connections: { id: connection, node, until: until() } }, $set: { leftAt: null } }, { upsert: true })
      .lean<AgentDocument>()
    // What was chosen is looked at by the write itself: a choice made meanwhile is not undone.
    for (const chosen of ['online', 'away'] as const) await agents.updateOne({ _id: agent, chosen }, { $set: { presence: chosen } })
    if (!before || before.presence === 'offline') loop.agentChanged(agent, { hasRoom: true })
  }

  const renew = async () => {
    const now = clock.now().getTime()
    if (here.size === 0 || now - renewedAt < deps.leaseMs / 3) return
    renewedAt = now
    const ours = { 'ours.node': node, 'ours.id': { $in: [...here.keys()] } }
    await agents.updateMany({ 'connections.node': node }, { $set: { 'connections.$[ours].until': until() } }, { arrayFilters: [ours] })
    const known = await agents.find({ 'connections.node': node }, { connections: 1 }).lean()
    const ids = new Set(known.flatMap(({ connections }) => connections.map(({ id }) => id)))
    // Others took this node for dead.
    for (const [connection, agent] of here) if (!ids.has(connection)) await write(agent, connection)
  }

  const letGo = async () => {
    const now = clock.now()
    await agents.updateMany({ 'connections.until': { $lte: now } }, { $pull: { connections: { until: { $lte: now } } } })
    await agents.updateMany({ ...present, leftAt: null }, { $set: { leftAt: now } })
    const isGone = { ...present, leftAt: { $lte: new Date(now.getTime() - deps.graceMs) } }
    for (const { _id } of await agents.find(isGone, { _id: 1 }).lean()) {
      const { modifiedCount } = await agents.updateOne({ _id, ...isGone }, { $set: { presence: 'offline' } })
      if (modifiedCount > 0) loop.agentChanged(_id, { hasRoom: false })
    }
  }

  const disconnect = async (connection: string) => {
    here.delete(connection)
    await connecting.get(connection)
    const held = await agents.findOneAndUpdate({ 'connections.id': connection }, { $pull: { connections: { id: connection } } }, { returnDocument: 'after' }).lean<AgentDocument>()
    if (held) await agents.updateOne({ _id: held._id, connections: { $size: 0 }, leftAt: null }, { $set: { leftAt: clock.now() } })
  }

  return {
    connect(agent, connection) {
      here.set(connection, agent)
      const work = follow(write(agent, connection))
      const done = work.catch(() => {}).finally(() => connecting.delete(connection))
      connecting.set(connection, done)
      return work
    },
    disconnect: (connection) => follow(disconnect(connection)),
    async choose(agent, presence) {
      await agents.updateOne({ _id: agent }, { $set: { chosen: presence, presence } }, { upsert: true })
      loop.agentChanged(agent, { hasRoom: presence === 'online' })
    },

    async sweep() {
      await renew()
      await letGo()
    },

    async settled() {
      while (underWay.size > 0) await Promise.all(underWay)
    },
  }
}
