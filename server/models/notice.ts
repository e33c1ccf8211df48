import { type Connection, type Model, Schema } from 'mongoose'
import { type Notice, NOTICE_KINDS } from '../protocol/agent.ts'

/** Something one person is told in the console. `_id` begins with what made it, so that telling it twice tells it once. */
export type NoticeDocument = {
  _id: string
  user: string
  kind: Notice['kind']
  text: string
  conversation: string | null
  ticket: string | null
  at: Date
  readAt: Date | null
}

export type NoticeModel = Model<NoticeDocument>

const schema = new Schema<NoticeDocument>(
  {
    _id: { type: String, required: true },
    user: { type: String, required: true },
    kind: { type: String, enum: NOTICE_KINDS, required: true },
    text: { type: String, required: true },
    conversation: { type: String, default: null },
    ticket: { type: String, default: null },
    at: { type: Date, required: true },
    readAt: { type: Date, default: null },
  },
  { collection: 'notices', versionKey: false, strict: 'throw' },
)
schema.index({ user: 1, at: -1 })

export const defineNotice = (connection: Connection): NoticeModel => connection.model<NoticeDocument>('Notice', schema)
