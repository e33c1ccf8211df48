import { type Connection, type Model, Schema } from 'mongoose'

/** Facts about the store itself, e.g. the fingerprint of the key that sealed its secrets. */
export type MetaDocument = { _id: string; value: string }

export type MetaModel = Model<MetaDocument>

const schema = new Schema<MetaDocument>(
  { _id: { type: String, required: true }, value: { type: String, required: true } },
  { collection: 'meta', versionKey: false, strict: 'throw' },
)

export const defineMeta = (connection: Connection): MetaModel => connection.model<MetaDocument>('Meta', schema)
