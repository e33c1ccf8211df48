import { type Connection, type Model, Schema } from 'mongoose'

/**
 * Who has a ticket, or where it waits. `_id` is the ticket's id. This document is the truth about the owner; what agents'
 * documents say of room taken follows it.
 *
 *   waiting ⇄ assigned,  either → done (closed, or back with the bot),  done → waiting | assigned (again)
 */
export type AssignmentDocument = {
  _id: string
  /** The conversation that the ticket is about; null: none. */
  conversation: string | null
  queue: string
  state: 'waiting' | 'assigned' | 'done'
  /** Whose it is; when waiting or done, whose it was last. */
  agent: string | null
  /** The reservation that `agent` holds it by. */
  token: string | null
  /** What the conversation's run has yet to be told: that it has an owner, or that the owner has to give it up. */
  tell: 'assigned' | 'requeued' | null
  weight: number
  /** Skills that the agent needs, each until its time. */
  needs: { skill: string; dropAt: Date | null }[]
  /** 0 low … 3 urgent. */
  priority: number
  /** Who should not have it again until then. */
  avoid: { agent: string; until: Date } | null
  /** Who would best have it: the owner of the ticket or contact, or whoever had it before. */
  prefer: string | null
  queuedAt: Date
  assignedAt: Date | null
  /** Since when the owner owes an answer; null: nothing is to be answered. */
  askedAt: Date | null
  /** By when the owner has to answer; null: nothing is to be answered, or the queue sets no time. */
  replyBy: Date | null
  /** Who let the time for an answer pass since it was queued, oldest first; `rounds` counts them. */
  tried: string[]
  rounds: number
  /** Commands applied lately: one of them again changes nothing. */
  recentCommands: string[]
  revision: number
  updatedAt: Date
}

export type AssignmentModel = Model<AssignmentDocument>

const schema = new Schema<AssignmentDocument>(
  {
    _id: { type: String, required: true },
    conversation: { type: String, default: null },
    queue: { type: String, required: true },
    state: { type: String, enum: ['waiting', 'assigned', 'done'], required: true },
    agent: { type: String, default: null },
    token: { type: String, default: null },
    tell: { type: String, enum: ['assigned', 'requeued', null], default: null },
    weight: { type: Number, default: 1 },
    needs: { type: [new Schema({ skill: String, dropAt: { type: Date, default: null } }, { _id: false })], default: [] },
    priority: { type: Number, default: 1 },
    avoid: { type: new Schema({ agent: String, until: Date }, { _id: false }), default: null },
    prefer: { type: String, default: null },
    queuedAt: { type: Date, required: true },
    assignedAt: { type: Date, default: null },
    askedAt: { type: Date, default: null },
    replyBy: { type: Date, default: null },
    tried: { type: [String], default: [] },
    rounds: { type: Number, default: 0 },
    recentCommands: { type: [String], default: [] },
    revision: { type: Number, default: 0 },
    updatedAt: { type: Date, required: true },
  },
  { collection: 'assignments', versionKey: false, strict: 'throw' },
)
schema.index({ state: 1, queue: 1, priority: -1, queuedAt: 1, _id: 1 })
schema.index({ conversation: 1 })
schema.index({ tell: 1, updatedAt: 1 })
schema.index({ state: 1, replyBy: 1 })
schema.index({ state: 1, agent: 1 })
schema.index({ state: 1, queue: 1, rounds: 1 })

export const defineAssignment = (connection: Connection): AssignmentModel => connection.model<AssignmentDocument>('Assignment', schema)
