import { type Connection, type Model, Schema } from 'mongoose'
import type { DomainEvent } from './domain-event.ts'
import type { ObjectType } from './object-type.ts'

export { isObjectType, OBJECT_TYPES, type ObjectType } from './object-type.ts'

/**
 * A contact, company, deal or ticket. Only `records/` writes it, except `outbox…` and `unsent`, which the relay takes from.
 *
 *   live ──archived──▶ kept, but in no list
 *     └───merged into another───▶ a tombstone: its id leads to the other
 */
export type RecordDocument = {
  _id: string
  properties: Record<string, unknown>
  /** Ids of associated records by object type. */
  associations: Record<string, string[]>
  /** The latest changes, newest last: who set what, when. */
  history: RecordedChange[]
  /** How many changes there were before those; they are in `record_changes`. */
  historyBefore: number
  /** Changes applied lately, by command id: applying one of them again does nothing. */
  recentCommands: string[]
  revision: number
  /** False of what is archived or merged. */
  live: boolean
  archivedAt: Date | null
  /** The record that this one was merged into. */
  mergedInto: string | null
  /** The records that were merged into this one. */
  mergedFrom: string[]
  /** Folded words that a search finds it by. */
  search: string[]
  /** The e-mail of a verified contact, in small letters: no two live ones have the same. */
  verifiedEmail?: string
  /** Events that are not published yet, oldest first. `unsent` is there while there are any. */
  outbox: DomainEvent[]
  unsent?: true
  outboxLease: Date
  outboxToken: string | null
  /** How often in a row the head of the outbox could not be published. */
  outboxFailures: number
  createdAt: Date
  updatedAt: Date
}

export type RecordedChange = { at: Date; by: string; property: string; value: unknown }

export type RecordModel = Model<RecordDocument>
export type RecordModels = Record<ObjectType, RecordModel>

const change = new Schema<RecordedChange>(
  { at: { type: Date, required: true }, by: { type: String, required: true }, property: { type: String, required: true }, value: Schema.Types.Mixed },
  { _id: false },
)

const event = new Schema<DomainEvent>(
  {
    id: { type: String, required: true },
    type: { type: String, required: true },
    object: { type: String, required: true },
    record: { type: String, required: true },
    at: { type: Date, required: true },
    by: { type: String, required: true },
    changes: { type: [String], default: [] },
    from: String,
  },
  { _id: false },
)

function recordSchema(collection: string) {
  const schema = new Schema<RecordDocument>(
    {
      _id: { type: String, required: true },
      properties: { type: Schema.Types.Mixed, default: {} },
      associations: { type: Schema.Types.Mixed, default: {} },
      history: { type: [change], default: [] },
      historyBefore: { type: Number, default: 0 },
      recentCommands: { type: [String], default: [] },
      revision: { type: Number, default: 0 },
      live: { type: Boolean, default: true },
      archivedAt: { type: Date, default: null },
      mergedInto: { type: String, default: null },
      mergedFrom: { type: [String], default: [] },
      search: { type: [String], default: [] },
      verifiedEmail: String,
      outbox: { type: [event], default: [] },
      unsent: Boolean,
      outboxLease: { type: Date, default: new Date(0) },
      outboxToken: { type: String, default: null },
      outboxFailures: { type: Number, default: 0 },
      createdAt: { type: Date, required: true },
      updatedAt: { type: Date, required: true },
    },
    { collection, versionKey: false, strict: 'throw', minimize: false },
  )
  schema.index({ live: 1, updatedAt: -1, _id: 1 })
  schema.index({ updatedAt: -1 })
  schema.index({ search: 1 })
  schema.index({ unsent: 1, outboxLease: 1 }, { partialFilterExpression: { unsent: true } })
  return schema
}

const contact = recordSchema('contacts')
contact.index({ 'properties.email': 1 })
contact.index({ verifiedEmail: 1 }, { unique: true, sparse: true })
const company = recordSchema('companies')
company.index({ 'properties.domain': 1 })
const deal = recordSchema('deals')
const ticket = recordSchema('tickets')
ticket.index({ live: 1, 'properties.stage': 1, updatedAt: -1, _id: 1 })

export const defineRecords = (connection: Connection): RecordModels => ({
  contact: connection.model<RecordDocument>('Contact', contact),
  company: connection.model<RecordDocument>('Company', company),
  deal: connection.model<RecordDocument>('Deal', deal),
  ticket: connection.model<RecordDocument>('Ticket', ticket),
})
