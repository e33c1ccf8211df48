import { Mongoose } from 'mongoose'
import { AppError } from '../../base/errors.ts'
import type { Store } from './store.ts'

/** How long a server may take to answer at the start. */
const PATIENCE_MS = 5000

/** Opens a MongoDB replica set. @throws AppError `mongodb-unreachable` within five seconds, `mongodb-no-replica-set`. */
export async function openMongodb(url: string): Promise<Store> {
  const mongoose = new Mongoose()
  const connection = mongoose.createConnection()
  const server = hostsOf(url)
  try {
    await connection.openUri(url, { serverSelectionTimeoutMS: PATIENCE_MS, connectTimeoutMS: PATIENCE_MS, writeConcern: { w: 'majority', journal: true } })
  } catch (err) {
    throw new AppError('mongodb-unreachable', { server, reason: err instanceof Error ? err.message : String(err) }, { cause: err })
  }
  try {
    const hello = await connection.db?.admin().command({ hello: 1 })
    if (typeof hello?.setName !== 'string') throw new AppError('mongodb-no-replica-set', { server })
  } catch (err) {
    await connection.close()
    throw err
  }
  // Lost servers are waited for as long as the driver does by default, not as briefly as at the start.
  return {
    mongoose,
    connection,
    kind: 'mongodb',
    close: () => connection.close(),
    async backup() {
      throw new AppError('bad-request', { where: 'backup', problem: 'this store is a MongoDB server; back it up with mongodump or a snapshot of its disk' })
    },
  }
}

const hostsOf = (url: string): string => url.replace(/^[^:]+:\/\//, '').replace(/^[^/]*@/, '').replace(/[/?].*$/, '')
