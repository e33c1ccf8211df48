import { type Connection, type Model, Schema } from 'mongoose'

/** How many bytes of files a conversation's visitor has sent or is sending. */
export type FileQuotaDocument = { _id: string; bytes: number }

export type FileQuotaModel = Model<FileQuotaDocument>

const schema = new Schema<FileQuotaDocument>(
  { _id: { type: String, required: true }, bytes: { type: Number, required: true } },
  { collection: 'file_quotas', versionKey: false, strict: 'throw' },
)

export const defineFileQuota = (connection: Connection): FileQuotaModel => connection.model<FileQuotaDocument>('FileQuota', schema)
