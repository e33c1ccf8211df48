import { type Connection, type Model, Schema } from 'mongoose'

/**
 * Somebody at a widget, known by their token. `_id` is derived from token and site, so that any number of first messages at
 * once make one visitor; contact and conversation are named here before they exist, so that they too are made once.
 */
export type VisitorDocument = {
  _id: string
  site: string
  language: string | null
  contact: string
  conversation: string
  /** Proved to be who the contact says. */
  verified: boolean
  /** As whom: `id:42` or `email:ann@example.com`; null: nobody yet. */
  identity: string | null
  /** Sticky variants by split step. */
  variants: Record<string, string>
  createdAt: Date
}

/**
 * Who somebody proved to be: by a code that was mailed to them, or because the page's server has signed it. `id` is that
 * server's own name for them; `properties` what it knows of them.
 */
export type Identity = { id: string | null; email: string | null; properties: Record<string, string> }

export type VisitorModel = Model<VisitorDocument>

const schema = new Schema<VisitorDocument>(
  {
    _id: { type: String, required: true },
    site: { type: String, required: true },
    language: { type: String, default: null },
    contact: { type: String, required: true },
    conversation: { type: String, required: true },
    verified: { type: Boolean, default: false },
    identity: { type: String, default: null },
    variants: { type: Schema.Types.Mixed, default: {} },
    createdAt: { type: Date, required: true },
  },
  { collection: 'visitors', versionKey: false, strict: 'throw', minimize: false },
)
schema.index({ contact: 1 })

export const defineVisitor = (connection: Connection): VisitorModel => connection.model<VisitorDocument>('Visitor', schema)
