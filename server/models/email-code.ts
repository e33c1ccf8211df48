import { type Connection, type Model, Schema } from 'mongoose'

/**
 * The one-time code that was mailed last in a conversation, `_id`; only a salted hash of it is kept.
 *
 *   mailed ──the right one is answered──▶ used
 *     └──too late, or too many wrong ones──▶ over
 */
export type EmailCodeDocument = {
  _id: string
  email: string
  salt: string
  hash: string
  /** Wrong answers, and the right one. */
  tries: number
  /** The call that found it right: asking again gives the same. */
  usedBy: string | null
  expiresAt: Date
  /** When codes were mailed in this conversation lately. */
  sent: Date[]
  /** Counts changes. */
  revision: number
}

export type EmailCodeModel = Model<EmailCodeDocument>

const schema = new Schema<EmailCodeDocument>(
  {
    _id: { type: String, required: true },
    email: { type: String, required: true },
    salt: { type: String, required: true },
    hash: { type: String, required: true },
    tries: { type: Number, default: 0 },
    usedBy: { type: String, default: null },
    expiresAt: { type: Date, required: true },
    sent: { type: [Date], default: [] },
    revision: { type: Number, default: 0 },
  },
  { collection: 'email_codes', versionKey: false, strict: 'throw' },
)

export const defineEmailCode = (connection: Connection): EmailCodeModel => connection.model<EmailCodeDocument>('EmailCode', schema)
