import { type Connection, type Model, Schema } from 'mongoose'
import type { AgentRef } from '../protocol/agent.ts'

/**
 * What lists and panels show of a conversation. Written by its run's commands only, except `read`.
 *
 *   open ⇄ snoozed,  open → closed,  closed → open (the visitor writes again)
 */
export type ConversationDocument = {
  _id: string
  visitor: string
  contact: string
  site: string
  bot: string
  language: string
  status: 'open' | 'snoozed' | 'closed'
  owner: 'bot' | 'queue' | 'agent'
  agent: AgentRef | null
  queue: string | null
  queuedAt: Date | null
  /** Place in the queue, 1 = next. */
  position: number | null
  ticket: string | null
  snoozedUntil: Date | null
  /** The page that the visitor wrote from last. */
  page: { url: string; title: string } | null
  /** `seq` of the question whose buttons can be used. */
  openQuestion: number | null
  lastSeq: number
  lastText: string
  lastAuthor: 'visitor' | 'bot' | 'agent' | 'system'
  lastAt: Date
  /** The highest `seq` that the visitor has read. */
  read: number
  /** The highest `seq` that an agent has read. */
  readByAgents: number
  /** The e-mail address that the visitor proved to be theirs. */
  verified: string | null
  /** Words of what was written, the latest, for the search. */
  search: string[]
  /** The revision of the run that wrote this last: an older one never overwrites. */
  turn: number
  /** Counts changes; clients keep the state with the highest. */
  version: number
  createdAt: Date
}

export type ConversationModel = Model<ConversationDocument>

const schema = new Schema<ConversationDocument>(
  {
    _id: { type: String, required: true },
    visitor: { type: String, required: true },
    contact: { type: String, required: true },
    site: { type: String, required: true },
    bot: { type: String, required: true },
    language: { type: String, required: true },
    status: { type: String, enum: ['open', 'snoozed', 'closed'], default: 'open' },
    owner: { type: String, enum: ['bot', 'queue', 'agent'], default: 'bot' },
    agent: { type: new Schema<AgentRef>({ id: String, name: String, picture: String }, { _id: false }), default: null },
    queue: { type: String, default: null },
    queuedAt: { type: Date, default: null },
    position: { type: Number, default: null },
    ticket: { type: String, default: null },
    snoozedUntil: { type: Date, default: null },
    page: { type: new Schema({ url: String, title: String }, { _id: false }), default: null },
    openQuestion: { type: Number, default: null },
    lastSeq: { type: Number, default: 0 },
    lastText: { type: String, default: '' },
    lastAuthor: { type: String, enum: ['visitor', 'bot', 'agent', 'system'], default: 'visitor' },
    lastAt: { type: Date, required: true },
    read: { type: Number, default: 0 },
    readByAgents: { type: Number, default: 0 },
    verified: { type: String, default: null },
    search: { type: [String], default: [] },
    turn: { type: Number, default: -1 },
    version: { type: Number, default: 0 },
    createdAt: { type: Date, required: true },
  },
  { collection: 'conversations', versionKey: false, strict: 'throw', minimize: false },
)
schema.index({ status: 1, lastAt: -1, _id: -1 })
schema.index({ contact: 1, lastAt: -1 })
schema.index({ queue: 1, owner: 1, queuedAt: 1, _id: 1 })
schema.index({ status: 1, owner: 1, lastAt: -1, _id: -1 })
schema.index({ owner: 1, queuedAt: 1, _id: 1 })
schema.index({ 'agent.id': 1, status: 1, lastAt: -1, _id: -1 })
schema.index({ ticket: 1 })
schema.index({ search: 1 })

export const defineConversation = (connection: Connection): ConversationModel =>
  connection.model<ConversationDocument>('Conversation', schema)
