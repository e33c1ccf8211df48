import { createHash } from 'node:crypto'
import { type Connection, mongo } from 'mongoose'
import { AppError } from '../../base/errors.ts'
import type { Store } from './store.ts'

/** How far a copy is: documents of all collections, written or checked. */
export type CopyProgress = { step: 'copying' | 'checking'; collection: string; done: number; total: number }

/** A collection as it was found in both stores after the copy: equal counts and equal hashes. */
export type CopiedCollection = { name: string; documents: number; hash: string }

type Loose = Record<string, unknown> & { _id: string }

const PAGE = 500

/**
 * Copies every collection with its indexes to an empty store and compares both afterwards, document by document. Nothing may be written
 * to either meanwhile. @throws AppError `copy-not-empty` before anything is written, `copy-differs` when the stores differ afterwards.
 */
export async function copyStore(from: Store, to: Store, onProgress: (progress: CopyProgress) => void): Promise<CopiedCollection[]> {
  await refuseFull(to.connection)
  const names = await collectionNames(from.connection)
  const counts = await Promise.all(names.map((name) => from.connection.collection(name).countDocuments({})))
  const total = counts.reduce((sum, count) => sum + count, 0)
  let done = 0
  const tell = (step: CopyProgress['step'], collection: string) => (count: number) => {
    done += count
    onProgress({ step, collection, done, total })
  }
  for (const name of names) await copyCollection(from.connection, to.connection, name, tell('copying', name))
  done = 0
  const copied: CopiedCollection[] = []
  for (const name of names) copied.push(await compareCollection(from.connection, to.connection, name, tell('checking', name)))
  return copied
}

async function refuseFull(connection: Connection): Promise<void> {
  for (const name of await collectionNames(connection)) {
    const other = await connection.collection<Loose>(name).findOne(name === 'meta' ? { _id: { $ne: 'schema' } } : {})
    if (other) throw new AppError('copy-not-empty', { collection: name })
  }
}

/** Collections of documents, by name; views and MongoDB's own are left out. */
async function collectionNames(connection: Connection): Promise<string[]> {
  const listed = await connection.listCollections()
  return listed.flatMap(({ name, type }) => ((type ?? 'collection') === 'collection' && !name.startsWith('system.') ? [name] : [])).toSorted()
}

async function copyCollection(from: Connection, to: Connection, name: string, tell: (count: number) => void): Promise<void> {
  const target = to.collection<Loose>(name)
  let page: Loose[] = []
  const flush = async () => {
    if (page.length > 0) {
      const writes = page.map((replacement) => ({ replaceOne: { filter: { _id: replacement._id }, replacement, upsert: true } }))
      await (name === 'meta' ? target.bulkWrite(writes) : target.insertMany(page))
    }
    tell(page.length)
    page = []
  }
  for await (const document of from.collection<Loose>(name).find({})) {
    page.push(document)
    if (page.length === PAGE) await flush()
  }
  await flush()
  for (const { key, name: indexName, v: _version, ns: _namespace, ...options } of await from.collection(name).listIndexes().toArray()) {
    if (indexName !== '_id_') await target.createIndex(key, { name: indexName, ...options })
  }
}

async function compareCollection(from: Connection, to: Connection, name: string, tell: (count: number) => void): Promise<CopiedCollection> {
  const [before, after] = [await summarise(from, name, tell), await summarise(to, name, () => {})]
  if (before.documents !== after.documents || before.hash !== after.hash) throw new AppError('copy-differs', { collection: name })
  return { name, ...after }
}

/** The number of documents and the sum of their hashes, whatever their order. */
async function summarise(connection: Connection, name: string, tell: (count: number) => void): Promise<{ documents: number; hash: string }> {
  let documents = 0
  let sum = 0n
  for await (const document of connection.collection<Loose>(name).find({})) {
    const hash = createHash('sha256').update(mongo.BSON.serialize(document)).digest('hex')
    sum = (sum + BigInt(`0x${hash}`)) % 2n ** 256n
    documents++
    if (documents % PAGE === 0) tell(PAGE)
  }
  tell(documents % PAGE)
  return { documents, hash: sum.toString(16).padStart(64, '0') }
}
