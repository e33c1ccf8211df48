import mongoose from 'mongoose'
import { bulkWrite, idOf, writeOne } from './bulk-write.ts'
import { keyPattern } from './catalog.ts'
import { checkOptions } from './check-options.ts'
import { createCursor, type DriverCursor } from './cursor.ts'
import type { OpenDatabase } from './database.ts'
import { textOf } from './database.ts'
import { decodeDocument } from './decode-document.ts'
import { encodeDocument } from './encode-document.ts'
import { notSupported } from './errors.ts'
import { findOneAnd } from './find-one-and.ts'
import { asMongo, bsonValues } from './mongo-values.ts'
import { checkReplacement, checkUpdate, objectOf, readQueryArguments } from './read-arguments.ts'
import { readBulk, readInsert, readUpdate, readReplace } from './read-writes.ts'
import type { Doc } from './values.ts'

type Method = (...args: unknown[]) => unknown

/**
 * A collection with the methods of MongoDB's driver (the class `Collection` of the package `mongodb`), answers and errors like its.
 * A method that it does not have refuses with code 115.
 */
export function createCollection(database: OpenDatabase, name: string): Record<string, Method> {
  return { ...refusingMethods(), ...reading(database, name), ...writing(database, name), ...indexing(database, name) }
}

function refusingMethods(): Record<string, Method> {
  const names = Object.entries(Object.getOwnPropertyDescriptors(mongoose.mongo.Collection.prototype))
    .filter(([method, { value }]) => typeof value === 'function' && method !== 'constructor')
    .map(([method]) => method)
  const refuse = (method: string) => () =>
    asMongo(async () => {
      throw notSupported(`Collection.${method}()`)
    })
  return Object.fromEntries(names.map((method) => [method, refuse(method)]))
}

function reading(database: OpenDatabase, name: string): Record<string, Method> {
  const find = (filter: unknown, options: unknown): DriverCursor => {
    const query = () => readQueryArguments(filter, options)
    return createCursor({
      all: () => asMongo(async () => database.find(name, query())),
      stream: () => mongoStream(() => database.stream(name, query())),
      explain: () => asMongo(async () => database.explain(name, query())),
    })
  }
  return {
    find,
    findOne: async (filter, options) => {
      const cursor = find(filter, { ...objectOf(options), limit: 1 })
      return objectOf(options).explain ? cursor.explain() : ((await cursor.toArray())[0] ?? null)
    },
    countDocuments: (filter, options) => asMongo(async () => database.count(name, readQueryArguments(filter, options))),
    estimatedDocumentCount: () => asMongo(async () => database.count(name, readQueryArguments({}, {}))),
    distinct: (path, filter, options) =>
      asMongo(async () => {
        const text = await database.scan({ kind: 'distinct', collection: name, path: String(path), query: textOf(readQueryArguments(filter, options), {}) })
        return decodeDocument(String(text), bsonValues).values
      }),
    aggregate: (pipeline, options) => {
      const all = () =>
        asMongo(async () => {
          checkOptions(options)
          const texts = await database.scan({ kind: 'aggregate', collection: name, pipeline: encodeDocument(pipeline) })
          return Array.isArray(texts) ? texts.map((text) => decodeDocument(String(text), bsonValues)) : []
        })
      const explain = () =>
        asMongo(async (): Promise<Doc> => {
          throw notSupported('explain of a pipeline')
        })
      return createCursor({ all, explain, stream: () => inTurn(all) })
    },
  }
}

async function* inTurn(all: () => Promise<Doc[]>): AsyncGenerator<Doc> {
  yield* await all()
}

async function* mongoStream(open: () => AsyncGenerator<Doc>): AsyncGenerator<Doc> {
  const stream = await asMongo(async () => open())
  try {
    for (;;) {
      const { value, done } = await asMongo(() => stream.next())
      if (done) return
      yield value
    }
  } finally {
    await stream.return(undefined)
  }
}

function writing(database: OpenDatabase, name: string): Record<string, Method> {
  const bulk = (writes: readonly unknown[], options: unknown) =>
    asMongo(async () => {
      checkOptions(options)
      const { list, ids } = readBulk(writes)
      return bulkWrite(database, name, list, objectOf(options).ordered !== false, ids)
    })
  const update = (many: boolean): Method => (filter, change, options) =>
    asMongo(async () => {
      checkUpdate(change)
      const write = readUpdate({ ...objectOf(options), filter, update: change }, many)
      return updated(await writeOne(database, name, write))
    })
  const remove = (many: boolean): Method => (filter, options) =>
    asMongo(async () => {
      const query = textOf(readQueryArguments(filter, options), {})
      const { deleted } = await writeOne(database, name, { kind: 'delete', filter: query.filter, hint: query.hint, many })
      return { acknowledged: true, deletedCount: deleted }
    })
  return {
    insertOne: (doc, options) =>
      asMongo(async () => {
        checkOptions(options)
        const { write, id } = readInsert(doc)
        await writeOne(database, name, write)
        return { acknowledged: true, insertedId: id }
      }),
    insertMany: (docs, options) => bulk(Array.isArray(docs) ? docs.map((document: unknown) => ({ insertOne: { document } })) : [], options),
    bulkWrite: (writes, options) => bulk(Array.isArray(writes) ? writes : [], options),
    updateOne: update(false),
    updateMany: update(true),
    replaceOne: (filter, replacement, options) =>
      asMongo(async () => {
        checkReplacement(replacement)
        return updated(await writeOne(database, name, readReplace({ ...objectOf(options), filter, replacement })))
      }),
    deleteOne: remove(false),
    deleteMany: remove(true),
    ...findOneAnd(database, name),
  }
}

function updated({ matched, modified, upsertedId }: { matched: number; modified: number; upsertedId: string | null }) {
  const id = upsertedId === null ? null : idOf(upsertedId)
  return { acknowledged: true, modifiedCount: modified, upsertedId: id, upsertedCount: upsertedId === null ? 0 : 1, matchedCount: matched }
}

function indexing(database: OpenDatabase, name: string): Record<string, Method> {
  const describe = () =>
    database.indexes(name).map((index) => ({
      v: 2,
      key: keyPattern(index),
      name: index.name,
      ...(index.unique && index.name !== '_id_' && { unique: true }),
      ...(index.sparse && { sparse: true }),
      ...(index.partial && { partialFilterExpression: index.partial }),
      ...(index.expireAfterSeconds !== undefined && { expireAfterSeconds: index.expireAfterSeconds }),
    }))
  const createIndex: Method = (fields, options) =>
    asMongo(() => {
      checkOptions(options)
      return database.change({ kind: 'create-index', collection: name, fields: encodeDocument(fields), options: encodeDocument(objectOf(options)) })
    })
  return {
    createIndex,
    createIndexes: async (specs) => {
      const names: unknown[] = []
      for (const spec of Array.isArray(specs) ? specs : []) {
        const { key, ...options } = objectOf(spec)
        names.push(await createIndex(key, options))
      }
      return names
    },
    dropIndex: (index) => asMongo(() => database.change({ kind: 'drop-index', collection: name, name: String(index) })),
    dropIndexes: () => asMongo(() => database.change({ kind: 'drop-index', collection: name, name: '*' })),
    listIndexes: () => createCursor({ all: async () => describe(), stream: () => inTurn(async () => describe()), explain: async () => ({}) }),
    indexes: async () => describe(),
    indexExists: async (names) => [names].flat().every((wanted) => describe().some((index) => index.name === wanted)),
    indexInformation: async () => Object.fromEntries(describe().map((index) => [index.name, Object.entries(index.key)])),
    drop: () => asMongo(() => database.change({ kind: 'drop-collection', collection: name })),
  }
}
