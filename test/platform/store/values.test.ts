import { expect, test } from '@jest/globals'
import { mongo, Schema } from 'mongoose'
import { describeOnBothStores, useCollection, useModel } from './both-stores.ts'

type Thing = { _id: string; v?: unknown }

const schema = new Schema<Thing>({ _id: String, v: Schema.Types.Mixed }, { versionKey: false, minimize: false, strict: false })
schema.index({ v: 1 })
const { Binary, ObjectId } = mongo.BSON

const VALUES: [what: string, value: unknown][] = [
  ['text of any script, and NUL in it', 'héllo \u0000 日本 🎈 \u2028 "\\'],
  ['the empty text', ''],
  ['numbers', [0, -1, 1.5, 1e300, -1e-300, 2 ** 53 - 1, Infinity, -Infinity]],
  ['dates before and after 1970, to the millisecond', [new Date(-1), new Date(0), new Date('2026-11-25T10:00:00.123Z')]],
  ['null in objects and arrays', { a: null, b: [null] }],
  ['booleans beside numbers', [true, 1, false, 0]],
  ['empty objects and arrays', { a: {}, b: [], c: [{}], d: [[]] }],
  ['keys with dots, dollars and quotes', { 'a.b': 1, $x: 2, $$y: 3, "it's": 4, '': 5, '"': 6, ' ': 7 }],
  ['what looks like our own tags', { $d: 0, x: { $date: 'now' }, y: { $o: 'id' }, z: { $$d: 1 }, w: { $n: 'NaN' } }],
  ['ids', new ObjectId('0123456789abcdef01234567')],
  ['deep nesting', Array.from({ length: 60 }).reduce<unknown>((inner) => ({ inner }), 'end')],
  ['a long text', 'x'.repeat(300_000)],
]

describeOnBothStores('values', (it) => {
  const model = useModel<Thing>(it, schema)
  const collection = useCollection(it, model)

  test.each(VALUES)('%s come back as they went', async (_, v) => {
    await collection().insertOne({ _id: 'x', v })
    expect(await collection().findOne({ _id: 'x' })).toEqual({ _id: 'x', v })
    await collection().insertOne({ _id: 'y' })
    await collection().updateOne({ _id: 'y' }, { $set: { v } })
    expect(await collection().findOne({ _id: 'y' })).toEqual({ _id: 'y', v })
  })

  test('a buffer comes back as bytes', async () => {
    await collection().insertOne({ _id: 'x', v: Buffer.from([0, 1, 255]) })
    const found = await collection().findOne({ _id: 'x' })
    expect(found?.v instanceof Binary && Buffer.from(found.v.buffer).toString('hex')).toBe('0001ff')
  })

  test('undefined is stored as null, also inside', async () => {
    await collection().insertOne({ _id: 'x', v: { a: undefined, b: [undefined] } })
    expect(await collection().findOne({ _id: 'x' })).toEqual({ _id: 'x', v: { a: null, b: [null] } })
  })

  test('sorts go by kind and then by value', async () => {
    const values: unknown[] = [undefined, null, -5, 0.5, 3, 'A', 'a', 'b', { a: 1 }, new ObjectId('0123456789abcdef01234567'), false, true, new Date(0)]
    await collection().insertMany(values.map((v, i) => ({ _id: String(i).padStart(2, '0'), ...(v !== undefined && { v }) })))
    const ordered = ['00', '01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12']
    const up = await collection().find({}, { sort: { v: 1, _id: 1 } }).toArray()
    expect(up.map(({ _id }) => _id)).toEqual(ordered)
    const down = await collection().find({}, { sort: { v: -1, _id: -1 } }).toArray()
    expect(down.map(({ _id }) => _id)).toEqual(ordered.toReversed())
  })

  test('a document without an id gets one', async () => {
    const { insertedId } = await it.connection.collection(model().collection.name).insertOne({ v: 1 })
    expect(insertedId).toBeInstanceOf(ObjectId)
    expect(await collection().findOne({ v: 1 })).toEqual({ _id: insertedId, v: 1 })
    const { upsertedId } = await collection().updateOne({ v: 2 }, { $set: { w: 1 } }, { upsert: true })
    expect(await collection().findOne({ v: 2 })).toEqual({ _id: upsertedId, v: 2, w: 1 })
  })

  test('projections take whole paths, also through arrays', async () => {
    await collection().insertOne({ _id: 'x', v: [{ a: 1, b: 2 }, { b: 3 }, 5], w: { a: 1, b: { c: 2 } }, z: 1 })
    const seen = async (projection: Record<string, 0 | 1>) => collection().findOne({}, { projection })
    expect(await seen({ 'v.a': 1 })).toEqual({ _id: 'x', v: [{ a: 1 }, {}] })
    expect(await seen({ 'w.b.c': 1, _id: 0 })).toEqual({ w: { b: { c: 2 } } })
    expect(await seen({ 'v.b': 0, w: 0 })).toEqual({ _id: 'x', v: [{ a: 1 }, {}, 5], z: 1 })
    expect(await seen({ z: 1 })).toEqual({ _id: 'x', z: 1 })
    await expect(seen({ z: 1, w: 0 })).rejects.toMatchObject({ code: 31254 })
  })
})
