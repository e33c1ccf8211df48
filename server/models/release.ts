import { type Connection, type Model, Schema } from 'mongoose'

/**
 * All flow files as they were published together. A release never changes; runs are pinned to it by `_id`.
 * Which one new runs begin on is the meta document `current-release`.
 */
export type ReleaseDocument = {
  _id: string
  /** Counts from 1; what people say. */
  number: number
  /** `SourceFile[]` as JSON text, sorted by path. */
  files: string
  /** SHA-256 of `files`: the same content makes no second release after the one in force. */
  hash: string
  createdAt: Date
  /** The name of the API key, or `start` for what the server publishes by itself. */
  by: string
  message: string
}

export type ReleaseModel = Model<ReleaseDocument>

const schema = new Schema<ReleaseDocument>(
  {
    _id: { type: String, required: true },
    number: { type: Number, required: true },
    files: { type: String, required: true },
    hash: { type: String, required: true },
    createdAt: { type: Date, required: true },
    by: { type: String, required: true },
    message: { type: String, default: '' },
  },
  { collection: 'releases', versionKey: false, strict: 'throw' },
)
schema.index({ number: 1 }, { unique: true })

export const defineRelease = (connection: Connection): ReleaseModel => connection.model<ReleaseDocument>('Release', schema)
