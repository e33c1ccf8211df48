import { type Connection, type Model, Schema } from 'mongoose'
import { type AgentRef, ENTRY_EVENTS, type EntryEvent } from '../protocol/agent.ts'

/** A line that only people see between the messages: a note, or what happened. `_id` is the id of the command that made it. */
export type EntryDocument = {
  _id: string
  conversation: string
  n: number
  /** The number of the message that it stands behind. */
  after: number
  kind: 'note' | 'event'
  what: EntryEvent | null
  by: AgentRef | null
  text: string
  mentions: string[]
  at: Date
}

export type EntryModel = Model<EntryDocument>

const schema = new Schema<EntryDocument>(
  {
    _id: { type: String, required: true },
    conversation: { type: String, required: true },
    n: { type: Number, required: true },
    after: { type: Number, required: true },
    kind: { type: String, enum: ['note', 'event'], required: true },
    what: { type: String, enum: [...ENTRY_EVENTS, null], default: null },
    by: { type: new Schema<AgentRef>({ id: String, name: String, picture: { type: String, default: null } }, { _id: false }), default: null },
    text: { type: String, default: '' },
    mentions: { type: [String], default: [] },
    at: { type: Date, required: true },
  },
  { collection: 'entries', versionKey: false, strict: 'throw', minimize: false },
)
schema.index({ conversation: 1, n: 1 }, { unique: true })

export const defineEntry = (connection: Connection): EntryModel => connection.model<EntryDocument>('Entry', schema)
