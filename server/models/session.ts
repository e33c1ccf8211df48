import { type Connection, type Model, Schema } from 'mongoose'

/** Somebody's sign-in on one browser. `_id` is the SHA-256 of the cookie's token, which is not stored. */
export type SessionDocument = {
  _id: string
  user: string
  /** The browser's own name for itself, and its address when it signed in: so that people know their sessions apart. */
  agent: string
  address: string
  createdAt: Date
  seenAt: Date
  /** Over when reached; moved on while the session is used, up to its longest life. */
  expiresAt: Date
}

export type SessionModel = Model<SessionDocument>

const schema = new Schema<SessionDocument>(
  {
    _id: { type: String, required: true },
    user: { type: String, required: true },
    agent: { type: String, default: '' },
    address: { type: String, default: '' },
    createdAt: { type: Date, required: true },
    seenAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
  },
  { collection: 'sessions', versionKey: false, strict: 'throw' },
)
schema.index({ user: 1, createdAt: -1 })
schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 })

export const defineSession = (connection: Connection): SessionModel => connection.model<SessionDocument>('Session', schema)
