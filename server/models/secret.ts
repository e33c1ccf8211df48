import { type Connection, type Model, Schema } from 'mongoose'

/** A secret of code actions, sealed (AES-256-GCM, base64: nonce, tag, text). */
export type SecretDocument = { _id: string; sealed: string; updatedAt: Date }

export type SecretModel = Model<SecretDocument>

const schema = new Schema<SecretDocument>(
  { _id: { type: String, required: true }, sealed: { type: String, required: true }, updatedAt: { type: Date, required: true } },
  { collection: 'secrets', versionKey: false, strict: 'throw' },
)

export const defineSecret = (connection: Connection): SecretModel => connection.model<SecretDocument>('Secret', schema)
