import type { Connection, Mongoose } from 'mongoose'

/** An open store: one Mongoose, one connection. Models are defined on the connection. */
export type Store = {
  mongoose: Mongoose
  connection: Connection
  kind: 'sqlite' | 'mongodb'
  /** Finishes what was begun and lets go of the file or server. */
  close(): Promise<void>
  /** Writes a copy of the embedded store to `file` while work goes on. @throws AppError `bad-request` on MongoDB. */
  backup(file: string): Promise<void>
}
