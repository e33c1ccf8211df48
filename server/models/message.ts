import { type Connection, type Model, Schema } from 'mongoose'
import type { Author, FileRef, Question } from '../protocol/visitor.ts'

/** One message. `_id` is the command's or the visitor's message id with its conversation before it; inserting twice is refused. */
export type MessageDocument = {
  _id: string
  conversation: string
  seq: number
  author: Author
  text: string
  files: FileRef[]
  /** `Question` as JSON text. */
  question: string | null
  answers: number | null
  at: Date
}

export type MessageModel = Model<MessageDocument>

const file = new Schema<FileRef>({ id: String, name: String, type: String, size: Number, url: String }, { _id: false })

const schema = new Schema<MessageDocument>(
  {
    _id: { type: String, required: true },
    conversation: { type: String, required: true },
    seq: { type: Number, required: true },
    author: {
      type: new Schema(
        {
          kind: { type: String, enum: ['visitor', 'bot', 'agent', 'system'], required: true },
          name: { type: String, default: null },
          picture: { type: String, default: null },
        },
        { _id: false },
      ),
      required: true,
    },
    text: { type: String, default: '' },
    files: { type: [file], default: [] },
    question: { type: String, default: null },
    answers: { type: Number, default: null },
    at: { type: Date, required: true },
  },
  { collection: 'messages', versionKey: false, strict: 'throw', minimize: false },
)
schema.index({ conversation: 1, seq: 1 }, { unique: true })

export const defineMessage = (connection: Connection): MessageModel => connection.model<MessageDocument>('Message', schema)

/** A stored question as clients get it. */
export const questionOf = (message: Pick<MessageDocument, 'question'>): Question | null =>
  message.question === null ? null : { files: null, ...JSON.parse(message.question) }
