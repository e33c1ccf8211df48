import { expect, test } from '@jest/globals'
import { Schema } from 'mongoose'
import { describeOnBothStores, useCollection, useModel } from './both-stores.ts'

type Thing = { _id: string; a?: unknown; b?: unknown }
type Fields = Record<string, unknown>

const at = new Date('2026-11-25T10:00:00Z')

const ROWS: [what: string, before: Fields, update: Fields, after: Fields][] = [
  ['$set makes the objects on its way', {}, { $set: { 'a.b.c': 1 } }, { a: { b: { c: 1 } } }],
  ['$set of a place in an array', { a: [1, 2, 3] }, { $set: { 'a.1': 9 } }, { a: [1, 9, 3] }],
  ['$set beyond the end fills with null', { a: [1] }, { $set: { 'a.3': 4 } }, { a: [1, null, null, 4] }],
  ['$set of an object replaces it whole', { a: { x: 1 } }, { $set: { a: { y: 2 } } }, { a: { y: 2 } }],
  ['$set of null and of dates', { a: 1 }, { $set: { a: null, b: at } }, { a: null, b: at }],
  ['$unset', { a: 1, b: { c: 1, d: 2 } }, { $unset: { a: '', 'b.c': '' } }, { b: { d: 2 } }],
  ['$inc makes what is missing', { a: 1 }, { $inc: { a: 2, b: -1.5 } }, { a: 3, b: -1.5 }],
  ['$mul', { a: 3 }, { $mul: { a: 2, b: 2 } }, { a: 6, b: 0 }],
  ['$min and $max', { a: 5, b: 5 }, { $min: { a: 3 }, $max: { b: 9 } }, { a: 3, b: 9 }],
  ['$min compares kinds as a sort does', { a: 'x' }, { $min: { a: 5 } }, { a: 5 }],
  ['$push', { a: [1] }, { $push: { a: 2, b: 'new' } }, { a: [1, 2], b: ['new'] }],
  ['$push of an array is one element', { a: [1] }, { $push: { a: [2, 3] } }, { a: [1, [2, 3]] }],
  ['$push keeps the last of many', { a: [1, 2] }, { $push: { a: { $each: [3, 4], $slice: -3 } } }, { a: [2, 3, 4] }],
  ['$push keeps the first of many', { a: [1, 2] }, { $push: { a: { $each: [3, 4], $slice: 3 } } }, { a: [1, 2, 3] }],
  ['$push at a place', { a: [1, 2] }, { $push: { a: { $each: [9], $position: 0 } } }, { a: [9, 1, 2] }],
  ['$push in order', { a: [{ n: 3 }, { n: 1 }] }, { $push: { a: { $each: [{ n: 2 }], $sort: { n: 1 } } } }, { a: [{ n: 1 }, { n: 2 }, { n: 3 }] }],
  ['$addToSet', { a: [1, { x: 1 }] }, { $addToSet: { a: { $each: [1, 2, { x: 1 }, 2] } } }, { a: [1, { x: 1 }, 2] }],
  ['$pull of a value', { a: [1, 2, 1] }, { $pull: { a: 1 } }, { a: [2] }],
  ['$pull of objects that match', { a: [{ id: 'x', n: 1 }, { id: 'y', n: 2 }] }, { $pull: { a: { id: 'x' } } }, { a: [{ id: 'y', n: 2 }] }],
  ['$pull by operators', { a: [1, 5, 9] }, { $pull: { a: { $gte: 5 } } }, { a: [1] }],
  ['$pullAll', { a: [1, 2, 3] }, { $pullAll: { a: [1, 3] } }, { a: [2] }],
  ['$pop', { a: [1, 2, 3], b: [1, 2] }, { $pop: { a: 1, b: -1 } }, { a: [1, 2], b: [2] }],
  ['$rename', { a: 1 }, { $rename: { a: 'b' } }, { b: 1 }],
  ['$[] changes every element', { a: [1, 2] }, { $inc: { 'a.$[]': 1 } }, { a: [2, 3] }],
  ['odd keys', { a: { 'with space': 1, 'ünï': 2, '__proto__x': 3, "quo'te": 4 } }, { $set: { "a.quo'te": 5 } }, { a: { 'with space': 1, 'ünï': 2, '__proto__x': 3, "quo'te": 5 } }],
]

const WRONG: [what: string, before: Fields, update: Fields][] = [
  ['$inc of a text', { a: 'x' }, { $inc: { a: 1 } }],
  ['$inc by a text', { a: 1 }, { $inc: { a: 'x' } }],
  ['$push to what is no array', { a: 1 }, { $push: { a: 1 } }],
  ['$set through a value', { a: 1 }, { $set: { 'a.b': 1 } }],
  ['$set of a name in an array', { a: [1] }, { $set: { 'a.b': 1 } }],
  ['two changes of one path', { a: 1 }, { $set: { a: 1 }, $inc: { a: 1 } }],
  ['two changes of a path and its inside', { a: {} }, { $set: { a: 1, 'a.b': 1 } }],
  ['an unknown operator', { a: 1 }, { $sett: { a: 1 } }],
  ['a change of the id', { a: 1 }, { $set: { _id: 'other' } }],
  ['the positional $', { a: [1] }, { $set: { 'a.$': 1 } }],
  ['an array filter that is not there', { a: [1] }, { $set: { 'a.$[x]': 1 } }],
  ['an unknown clause of $push', { a: [1] }, { $push: { a: { $each: [1], $foo: 1 } } }],
  ['an empty path', { a: 1 }, { $set: { '': 1 } }],
]

const schema = new Schema<Thing>({ _id: String, a: Schema.Types.Mixed, b: Schema.Types.Mixed }, { versionKey: false, minimize: false, strict: false })
schema.index({ a: 1 })

describeOnBothStores('updates', (it) => {
  const model = useModel<Thing>(it, schema)
  const collection = useCollection(it, model)

  test.each(ROWS)('%s', async (_, before, update, after) => {
    await collection().insertOne({ _id: 'x', ...before })
    const result = await collection().updateOne({ _id: 'x' }, update)
    expect(result).toMatchObject({ matchedCount: 1, modifiedCount: 1 })
    expect(await collection().findOne({ _id: 'x' })).toEqual({ _id: 'x', ...after })
  })

  test.each(WRONG)('%s fails and changes nothing', async (_, before, update) => {
    await collection().insertOne({ _id: 'x', ...before })
    await expect(collection().updateOne({ _id: 'x' }, update)).rejects.toMatchObject({ code: expect.any(Number) })
    expect(await collection().findOne({ _id: 'x' })).toEqual({ _id: 'x', ...before })
  })

  test('an update that changes nothing is matched and not modified', async () => {
    await collection().insertOne({ _id: 'x', a: { n: 1 } })
    expect(await collection().updateOne({ _id: 'x' }, { $set: { a: { n: 1 } } })).toMatchObject({ matchedCount: 1, modifiedCount: 0 })
  })

  test('array filters choose elements', async () => {
    await collection().insertOne({ _id: 'x', a: [{ id: 1 }, { id: 2 }] })
    await collection().updateOne({ _id: 'x' }, { $set: { 'a.$[item].done': true } }, { arrayFilters: [{ 'item.id': 2 }] })
    expect(await collection().findOne({ _id: 'x' })).toEqual({ _id: 'x', a: [{ id: 1 }, { id: 2, done: true }] })
  })

  test('an upsert takes the equalities of its filter', async () => {
    await collection().updateOne({ _id: 'x', a: 1, b: { $gt: 5 } }, { $setOnInsert: { c: 2 }, $min: { d: 1 } }, { upsert: true })
    expect(await collection().findOne({ _id: 'x' })).toEqual({ _id: 'x', a: 1, c: 2, d: 1 })
  })

  test('replacing keeps the id and nothing else', async () => {
    await collection().insertOne({ _id: 'x', a: 1, b: 2 })
    await collection().replaceOne({ _id: 'x' }, { b: 3 })
    expect(await collection().findOne({ _id: 'x' })).toEqual({ _id: 'x', b: 3 })
    await expect(collection().replaceOne({ _id: 'x' }, { _id: 'y', b: 3 })).rejects.toMatchObject({ code: 66 })
    expect(await collection().findOneAndReplace({ _id: 'z' }, { b: 1 }, { upsert: true, returnDocument: 'after' })).toEqual({ _id: 'z', b: 1 })
  })

  test('findOneAndUpdate takes the first by its sort', async () => {
    await collection().insertMany([3, 1, 2].map((n) => ({ _id: `t${n}`, a: n })))
    const taken = await collection().findOneAndUpdate({ a: { $gt: 0 } }, { $set: { a: 0 } }, { sort: { a: 1 }, projection: { a: 1, _id: 0 } })
    expect(taken).toEqual({ a: 1 })
    expect(await collection().findOneAndDelete({ a: { $gt: 0 } }, { sort: { a: -1 } })).toEqual({ _id: 't3', a: 3 })
    expect(await collection().countDocuments({})).toBe(2)
  })

  test('a document comes back with its keys in the order they were written', async () => {
    await collection().insertOne({ _id: 'x', z: 1, a: 2, m: { y: 1, b: 2 } })
    await collection().updateOne({ _id: 'x' }, { $set: { c: 1, b: 2 } })
    expect(JSON.stringify(await collection().findOne({ _id: 'x' }))).toBe('{"_id":"x","z":1,"a":2,"m":{"y":1,"b":2},"b":2,"c":1}')
  })
})
