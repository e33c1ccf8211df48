import { type Connection, type Model, Schema } from 'mongoose'

/** Something that somebody did, or was refused, over the API. Entries are never changed; they go after `AUDIT_DAYS`. */
export type AuditEntryDocument = {
  _id: string
  at: Date
  /** `user:ID`, `key:NAME`, or `public` for who did not sign in. */
  by: string
  /** e.g. `secret.set`. */
  what: string
  /** What it was done to, e.g. the secret's name. Never a value. */
  target: string
  /** The HTTP status that was answered. */
  status: number
  address: string
}

export type AuditEntryModel = Model<AuditEntryDocument>

export const AUDIT_DAYS = 730

const schema = new Schema<AuditEntryDocument>(
  {
    _id: { type: String, required: true },
    at: { type: Date, required: true },
    by: { type: String, required: true },
    what: { type: String, required: true },
    target: { type: String, default: '' },
    status: { type: Number, required: true },
    address: { type: String, default: '' },
  },
  { collection: 'audit_entries', versionKey: false, strict: 'throw' },
)
schema.index({ by: 1, _id: -1 })
schema.index({ what: 1, _id: -1 })
schema.index({ at: 1 }, { expireAfterSeconds: AUDIT_DAYS * 86_400 })

export const defineAuditEntry = (connection: Connection): AuditEntryModel => connection.model<AuditEntryDocument>('AuditEntry', schema)
