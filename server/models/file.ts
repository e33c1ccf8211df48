import { type Connection, type Model, Schema } from 'mongoose'

/**
 * A file that somebody sent, or is about to. `_id` is 256 random bits: whoever knows it may have the file.
 *
 *   arriving ──on disk, type known──▶ ready ──in a message──▶ sent
 *       └──────── nobody sent it for a day ───┴──▶ leaving ──bytes gone──▶ (no document)
 */
export type FileDocument = {
  _id: string
  conversation: string
  /** Who brought it: `visitor`, or `user:ID`. */
  by: string
  name: string
  /** As its bytes say, not its sender. */
  type: string
  size: number
  sha256: string
  /** Bytes of its conversation's quota. */
  held: number
  status: 'arriving' | 'ready' | 'sent' | 'leaving'
  /** When it leaves, unless it is sent before. */
  leavesAt: Date | null
  createdAt: Date
}

export type FileModel = Model<FileDocument>

const schema = new Schema<FileDocument>(
  {
    _id: { type: String, required: true },
    conversation: { type: String, required: true },
    by: { type: String, required: true },
    name: { type: String, required: true },
    type: { type: String, default: '' },
    size: { type: Number, default: 0 },
    sha256: { type: String, default: '' },
    held: { type: Number, default: 0 },
    status: { type: String, enum: ['arriving', 'ready', 'sent', 'leaving'], required: true },
    leavesAt: { type: Date, default: null },
    createdAt: { type: Date, required: true },
  },
  { collection: 'files', versionKey: false, strict: 'throw' },
)
schema.index({ leavesAt: 1 })
schema.index({ conversation: 1 })

export const defineFile = (connection: Connection): FileModel => connection.model<FileDocument>('File', schema)
