import { type Connection, type Model, Schema } from 'mongoose'

/** A key for the HTTP API. `_id` is the SHA-256 of the key; the key itself is shown once and never stored. */
export type ApiKeyDocument = { _id: string; name: string; createdAt: Date; lastUsedAt: Date | null }

export type ApiKeyModel = Model<ApiKeyDocument>

const schema = new Schema<ApiKeyDocument>(
  {
    _id: { type: String, required: true },
    name: { type: String, required: true },
    createdAt: { type: Date, required: true },
    lastUsedAt: { type: Date, default: null },
  },
  { collection: 'api_keys', versionKey: false, strict: 'throw' },
)

export const defineApiKey = (connection: Connection): ApiKeyModel => connection.model<ApiKeyDocument>('ApiKey', schema)
