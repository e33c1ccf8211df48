import { type Connection, type Model, Schema } from 'mongoose'
import type { ObjectType } from './object-type.ts'

/** A change of a record that its own history has no room for any more. `n` counts the record's changes from 1. */
export type RecordChangeDocument = { _id: string; object: ObjectType; record: string; n: number; at: Date; by: string; property: string; value: unknown }

export type RecordChangeModel = Model<RecordChangeDocument>

const schema = new Schema<RecordChangeDocument>(
  {
    _id: { type: String, required: true },
    object: { type: String, required: true },
    record: { type: String, required: true },
    n: { type: Number, required: true },
    at: { type: Date, required: true },
    by: { type: String, required: true },
    property: { type: String, required: true },
    value: Schema.Types.Mixed,
  },
  { collection: 'record_changes', versionKey: false, strict: 'throw', minimize: false },
)
schema.index({ object: 1, record: 1, n: -1 })
schema.index({ object: 1, record: 1, property: 1, n: -1 })

export const defineRecordChange = (connection: Connection): RecordChangeModel => connection.model<RecordChangeDocument>('RecordChange', schema)
