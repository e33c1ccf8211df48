import { mongo, Mongoose } from 'mongoose'
import { AppError } from '../../base/errors.ts'
import type { Store } from './store.ts'

/** How long a server may take to answer at the start. */
const PATIENCE_MS = 5000

/**
 * Opens a MongoDB replica set; writes are acknowledged when a majority has them on disk.
 * @throws AppError `mongodb-unreachable` within about five seconds, `mongodb-no-replica-set`.
 */
export async function openMongodb(url: string): Promise<Store> {
  await probe(url)
  const mongoose = new Mongoose()
  // A server that is lost later is waited for as long as MongoDB's driver does by default: an election takes longer than our patience here.
  const connection = await mongoose.createConnection(url, { writeConcern: { w: 'majority', journal: true } }).asPromise()
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

async function probe(url: string): Promise<void> {
  const server = hostsOf(url)
  try {
    const client = new mongo.MongoClient(url, { serverSelectionTimeoutMS: PATIENCE_MS, connectTimeoutMS: PATIENCE_MS })
    try {
      const { setName } = await client.db('admin').command({ hello: 1 })
      if (typeof setName !== 'string') throw new AppError('mongodb-no-replica-set', { server })
    } finally {
      await client.close()
    }
  } catch (err) {
    if (err instanceof AppError) throw err
    throw new AppError('mongodb-unreachable', { server, reason: err instanceof Error ? err.message : String(err) }, { cause: err })
  }
}

/** The servers of a URL, without user, password and options. */
const hostsOf = (url: string): string => url.replace(/^[^:]+:\/\//, '').replace(/^[^/]*@/, '').replace(/[/?].*$/, '')
