import { type Connection, type Model, Schema } from 'mongoose'
import { type Scope, SCOPES } from '../protocol/scopes.ts'

/**
 * A key for the HTTP API. `_id` is the SHA-256 of the key; the key itself is shown once and never stored. Keys that were made
 * before there were scopes have none written and may do everything.
 */
export type ApiKeyDocument = { _id: string; name: string; scopes?: Scope[]; createdAt: Date; lastUsedAt: Date | null; revokedAt: Date | null }

export type ApiKeyModel = Model<ApiKeyDocument>

const schema = new Schema<ApiKeyDocument>(
  {
    _id: { type: String, required: true },
    name: { type: String, required: true },
    scopes: { type: [String], enum: SCOPES, default: undefined },
    createdAt: { type: Date, required: true },
    lastUsedAt: { type: Date, default: null },
    revokedAt: { type: Date, default: null },
  },
  { collection: 'api_keys', versionKey: false, strict: 'throw' },
)

export const defineApiKey = (connection: Connection): ApiKeyModel => connection.model<ApiKeyDocument>('ApiKey', schema)
