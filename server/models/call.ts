import { type Connection, type Model, Schema } from 'mongoose'

/**
 * Code or a webhook that a run waits for.
 *
 *   pending ──claimed, run, result delivered──▶ done
 *      └──its step was left──▶ cancelled
 */
export type CallDocument = {
  _id: string
  run: string
  release: string
  ref: string
  /** `CallRequest` as JSON text. */
  request: string
  status: 'pending' | 'done' | 'cancelled'
  attempts: number
  leaseToken: string | null
  leaseUntil: Date
  createdAt: Date
  /** What became of it, for logs: an error kind, or null. */
  error: string | null
}

export type CallModel = Model<CallDocument>

const schema = new Schema<CallDocument>(
  {
    _id: { type: String, required: true },
    run: { type: String, required: true },
    release: { type: String, required: true },
    ref: { type: String, required: true },
    request: { type: String, required: true },
    status: { type: String, enum: ['pending', 'done', 'cancelled'], default: 'pending' },
    attempts: { type: Number, default: 0 },
    leaseToken: { type: String, default: null },
    leaseUntil: { type: Date, required: true },
    createdAt: { type: Date, required: true },
    error: { type: String, default: null },
  },
  { collection: 'calls', versionKey: false, strict: 'throw' },
)
schema.index({ status: 1, leaseUntil: 1 })
schema.index({ run: 1 })

export const defineCall = (connection: Connection): CallModel => connection.model<CallDocument>('Call', schema)
