import { type Connection, type Model, Schema } from 'mongoose'
import type { Presence } from '../protocol/agent.ts'

/** A conversation, or ticket without one, that takes up room. `token` names this taking: only it is given back by it. */
export type Reservation = { ticket: string; queue: string; weight: number; token: string; at: Date }

/**
 * What a person who serves queues has, and whether they are there. `_id` is the user's id.
 *
 *   offline ──first connection──▶ what is `chosen` (online ⇄ away)
 *      ◀──the last connection ended, and the time of grace has passed──┘
 */
export type AgentDocument = {
  _id: string
  chosen: 'online' | 'away'
  presence: Presence
  /** Open connections. One that its node no longer renews is dropped after `until`. */
  connections: { id: string; node: string; until: Date }[]
  /** When the last connection ended; null while there is one. */
  leftAt: Date | null
  assigned: Reservation[]
  /** The sum of the weights in `assigned`, and the sums by queue. */
  load: number
  loads: Record<string, number>
  lastAssignedAt: Date
}

export type AgentModel = Model<AgentDocument>

const connection = new Schema({ id: { type: String, required: true }, node: { type: String, required: true }, until: { type: Date, required: true } }, { _id: false })
const reservation = new Schema<Reservation>(
  {
    ticket: { type: String, required: true },
    queue: { type: String, required: true },
    weight: { type: Number, required: true },
    token: { type: String, required: true },
    at: { type: Date, required: true },
  },
  { _id: false },
)

const schema = new Schema<AgentDocument>(
  {
    _id: { type: String, required: true },
    chosen: { type: String, enum: ['online', 'away'], default: 'online' },
    presence: { type: String, enum: ['online', 'away', 'offline'], default: 'offline' },
    connections: { type: [connection], default: [] },
    leftAt: { type: Date, default: null },
    assigned: { type: [reservation], default: [] },
    load: { type: Number, default: 0 },
    loads: { type: Schema.Types.Mixed, default: {} },
    lastAssignedAt: { type: Date, default: new Date(0) },
  },
  { collection: 'agents', versionKey: false, strict: 'throw', minimize: false },
)
schema.index({ presence: 1 })
schema.index({ 'assigned.ticket': 1 })
schema.index({ 'connections.until': 1 })
schema.index({ 'connections.id': 1 })
schema.index({ 'connections.node': 1 })

export const defineAgent = (connection: Connection): AgentModel => connection.model<AgentDocument>('Agent', schema)
