import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Connection, Mongoose, Schema } from 'mongoose'
import { createSqliteDriver } from '../../../../server/platform/store/sqlite-driver/driver.ts'
import type { Loose } from '../both-stores.ts'

type Collection = ReturnType<typeof collectionOf>
const collectionOf = (connection: Connection) => connection.collection<Loose>('things')

/** What MongoDB can do and this driver cannot. Ignoring it would answer wrongly without a word. */
const REFUSED: [what: string, ask: (things: Collection, connection: Connection) => Promise<unknown>][] = [
  ['$where', (things) => things.find({ $where: 'true' }).toArray()],
  ['$expr', (things) => things.find({ $expr: { $eq: ['$a', 1] } }).toArray()],
  ['$text', (things) => things.find({ $text: { $search: 'x' } }).toArray()],
  ['$jsonSchema', (things) => things.find({ $jsonSchema: {} }).toArray()],
  ['$near', (things) => things.find({ a: { $near: [0, 0] } }).toArray()],
  ['$bitsAllSet', (things) => things.find({ a: { $bitsAllSet: 1 } }).toArray()],
  ['the positional $ in an update', (things) => things.updateOne({ a: 1 }, { $set: { 'a.$': 1 } })],
  ['the positional $ in a projection', (things) => things.find({ a: 1 }, { projection: { 'a.$': 1 } }).toArray()],
  ['an update by a pipeline', (things) => things.updateOne({}, [{ $set: { a: 1 } }])],
  ['$bit', (things) => things.updateOne({}, JSON.parse('{ "$bit": { "a": { "and": 1 } } }'))],
  ['an expression in a projection', (things) => things.find({}, { projection: { a: '$b' } }).toArray()],
  ['$slice in a projection', (things) => things.find({}, { projection: { a: { $slice: 1 } } }).toArray()],
  ['a collation', (things) => things.find({}, { collation: { locale: 'de' } }).toArray()],
  ['a time limit', (things) => things.find({}, { maxTimeMS: 5 }).toArray()],
  ['a tailable cursor', (things) => things.find({}, { tailable: true }).toArray()],
  ['a session', (_, connection) => connection.startSession()],
  ['a transaction', (_, connection) => connection.transaction(async () => {})],
  ['a text index', (things) => things.createIndex({ a: 'text' })],
  ['a 2dsphere index', (things) => things.createIndex({ a: '2dsphere' })],
  ['a wildcard index', (things) => things.createIndex({ 'a.$**': 1 })],
  ['an index with a collation', (things) => things.createIndex({ a: 1 }, { collation: { locale: 'de' } })],
  ['a capped collection', (_, connection) => connection.createCollection('capped', { capped: true, size: 1000 })],
  ['$out', (things) => things.aggregate([{ $out: 'other' }]).toArray()],
  ['$merge', (things) => things.aggregate([{ $merge: 'other' }]).toArray()],
  ['$function', (things) => things.aggregate([{ $project: { a: { $function: { body: 'return 1', args: [], lang: 'js' } } } }]).toArray()],
  ['$accumulator', (things) => things.aggregate([{ $group: { _id: 1, a: { $accumulator: {} } } }]).toArray()],
  ['$geoNear', (things) => things.aggregate([{ $geoNear: {} }]).toArray()],
  ['renaming a collection', (things) => things.rename('other')],
]

describe('what the driver cannot do', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sqlite-driver-'))
  const mongoose = new Mongoose()
  mongoose.setDriver(createSqliteDriver())
  const connection = mongoose.createConnection()
  beforeAll(async () => {
    await connection.openUri(`sqlite:${join(folder, 'test.db')}`)
    await collectionOf(connection).insertOne({ _id: 'x', a: [1] })
  })
  afterAll(async () => {
    await connection.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test.each(REFUSED)('%s is refused with code 115 and nothing is changed', async (_, ask) => {
    await expect(ask(collectionOf(connection), connection)).rejects.toMatchObject({ code: 115, message: expect.stringContaining('not supported by the SQLite driver') })
    expect(await collectionOf(connection).find({}).toArray()).toEqual([{ _id: 'x', a: [1] }])
  })

  test('a change stream is refused', async () => {
    const model = connection.model('Watched', new Schema({ a: Number }))
    const failed = new Promise((resolve) => void model.watch().on('error', resolve))
    expect(await failed).toMatchObject({ code: 115 })
  })

  test('values that would come back different are refused', async () => {
    const { Decimal128, Long } = mongoose.mongo.BSON
    const things = collectionOf(connection)
    await expect(things.insertOne({ _id: 'd', a: Decimal128.fromString('0.1') })).rejects.toMatchObject({ code: 115 })
    await expect(things.insertOne({ _id: 'd', a: Long.fromString('9007199254740993') })).rejects.toMatchObject({ code: 115 })
    await expect(things.insertOne({ _id: 'd', a: new Date(Number.NaN) })).rejects.toMatchObject({ code: 2 })
  })

  test('an option of the connection that means nothing here is refused', async () => {
    const other = mongoose.createConnection()
    await expect(other.openUri(`sqlite:${join(folder, 'other.db')}`, { replicaSet: 'x' })).rejects.toMatchObject({ code: 115 })
  })

  test('elements that an update takes out of a unique array are free for others', async () => {
    const things = connection.collection<Loose>('tagged')
    await things.createIndex({ tags: 1 }, { unique: true })
    await things.insertOne({ _id: 'a', tags: ['x', 'y'] })
    await things.updateOne({ _id: 'a' }, { $set: { tags: ['x'] } })
    await things.insertOne({ _id: 'b', tags: ['y'] })
    expect(await things.find({ tags: 'y' }).toArray()).toEqual([{ _id: 'b', tags: ['y'] }])
  })

  test('the edges of a range count in a descending index too', async () => {
    const things = connection.collection<Loose>('descending')
    await things.createIndex({ n: -1 })
    await things.insertMany([1, 2, 3, 4].map((n) => ({ _id: `t${n}`, n })))
    expect(await things.countDocuments({ n: { $gte: 2, $lte: 3 } })).toBe(2)
    expect(await things.countDocuments({ n: { $gt: 2, $lt: 3 } })).toBe(0)
  })
})
