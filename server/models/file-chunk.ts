import { type Connection, type Model, Schema } from 'mongoose'

/** A piece of a file's bytes, counted from 0: where several nodes share a store, each of them can serve every file. */
export type FileChunkDocument = { _id: string; file: string; n: number; bytes: Buffer }

export type FileChunkModel = Model<FileChunkDocument>

const schema = new Schema<FileChunkDocument>(
  {
    _id: { type: String, required: true },
    file: { type: String, required: true },
    n: { type: Number, required: true },
    bytes: { type: Buffer, required: true },
  },
  { collection: 'file_chunks', versionKey: false, strict: 'throw' },
)
schema.index({ file: 1, n: 1 }, { unique: true })

export const defineFileChunk = (connection: Connection): FileChunkModel => connection.model<FileChunkDocument>('FileChunk', schema)
