import { type Connection, type Model, Schema } from 'mongoose'

/** The object types that have a collection of their own. */
export const OBJECT_TYPES = ['contact', 'company', 'deal', 'ticket'] as const
export type ObjectType = (typeof OBJECT_TYPES)[number]

export const isObjectType = (name: string): name is ObjectType => OBJECT_TYPES.some((type) => type === name)

/** A contact, company, deal or ticket. Only `records/` writes it. */
export type RecordDocument = {
  _id: string
  properties: Record<string, unknown>
  /** Ids of associated records by object type. */
  associations: Record<string, string[]>
  /** The latest changes, newest last: who set what, when. */
  history: { at: Date; by: string; property: string; value: unknown }[]
  /** Changes applied lately, by command id: applying one of them again does nothing. */
  recentCommands: string[]
  revision: number
  createdAt: Date
  updatedAt: Date
}

export type RecordModel = Model<RecordDocument>
export type RecordModels = Record<ObjectType, RecordModel>

const change = new Schema(
  { at: { type: Date, required: true }, by: { type: String, required: true }, property: { type: String, required: true }, value: Schema.Types.Mixed },
  { _id: false },
)

function recordSchema(collection: string) {
  const schema = new Schema<RecordDocument>(
    {
      _id: { type: String, required: true },
      properties: { type: Schema.Types.Mixed, default: {} },
      associations: { type: Schema.Types.Mixed, default: {} },
      history: { type: [change], default: [] },
      recentCommands: { type: [String], default: [] },
      revision: { type: Number, default: 0 },
      createdAt: { type: Date, required: true },
      updatedAt: { type: Date, required: true },
    },
    { collection, versionKey: false, strict: 'throw', minimize: false },
  )
  schema.index({ updatedAt: -1 })
  return schema
}

const contact = recordSchema('contacts')
contact.index({ 'properties.email': 1 })
const company = recordSchema('companies')
company.index({ 'properties.domain': 1 })
const deal = recordSchema('deals')
const ticket = recordSchema('tickets')

export const defineRecords = (connection: Connection): RecordModels => ({
  contact: connection.model<RecordDocument>('Contact', contact),
  company: connection.model<RecordDocument>('Company', company),
  deal: connection.model<RecordDocument>('Deal', deal),
  ticket: connection.model<RecordDocument>('Ticket', ticket),
})
