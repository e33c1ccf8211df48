import { type Connection, type Model, Schema } from 'mongoose'

/**
 * A moment at which an event goes into a run's inbox, or something else of the owner named by `run` is done. `_id` names
 * owner and timer, so that setting it twice is setting it once. `leaseUntil`: from when it may be claimed, which is when it
 * is due, and after a claim when that one's lease is over.
 */
export type TimerDocument = { _id: string; run: string; ref: string; dueAt: Date; leaseUntil: Date }

export type TimerModel = Model<TimerDocument>

const schema = new Schema<TimerDocument>(
  {
    _id: { type: String, required: true },
    run: { type: String, required: true },
    ref: { type: String, required: true },
    dueAt: { type: Date, required: true },
    leaseUntil: { type: Date, required: true },
  },
  { collection: 'timers', versionKey: false, strict: 'throw' },
)
schema.index({ dueAt: 1 })
schema.index({ leaseUntil: 1 })

export const defineTimer = (connection: Connection): TimerModel => connection.model<TimerDocument>('Timer', schema)
