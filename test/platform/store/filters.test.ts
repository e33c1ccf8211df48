import { beforeEach, expect, test } from '@jest/globals'
import { Schema } from 'mongoose'
import { describeOnBothStores, useCollection, useModel } from './both-stores.ts'

type Thing = { _id: string; a: unknown; b: unknown }
type Row = [what: string, a: Record<string, unknown>, filter: Record<string, unknown>, found: string]

const day = (n: number) => new Date(Date.UTC(2026, 10, n))
const hex = '0123456789abcdef01234567'

/** Documents `1`, `2`, … hold `a` (left out where undefined); the ids that the filter finds are joined. */
const ROWS: Row[] = [
  ['equality of a value', { 1: 5, 2: '5', 3: true }, { a: 5 }, '1'],
  ['1 and true are different', { 1: 1, 2: true, 3: '1' }, { a: true }, '2'],
  ['null matches missing fields too', { 1: null, 2: undefined, 3: 0, 4: '' }, { a: null }, '1 2'],
  ['$exists tells them apart', { 1: null, 2: undefined, 3: 0 }, { a: { $exists: true } }, '1 3'],
  ['$ne takes missing ones', { 1: 5, 2: undefined, 3: null, 4: [5, 6] }, { a: { $ne: 5 } }, '2 3'],
  ['an element of an array', { 1: ['x', 'y'], 2: ['y'], 3: 'x' }, { a: 'x' }, '1 3'],
  ['a whole array', { 1: ['x', 'y'], 2: ['y', 'x'], 3: [['x', 'y']] }, { a: ['x', 'y'] }, '1 3'],
  ['$gt compares numbers with numbers only', { 1: 6, 2: '6', 3: true, 4: day(1), 5: 4 }, { a: { $gt: 5 } }, '1'],
  ['$gte and $lt of strings', { 1: 'a', 2: 'b', 3: 'c', 4: 1 }, { a: { $gte: 'b', $lt: 'd' } }, '2 3'],
  ['ranges over arrays hold for some element each', { 1: [1, 10], 2: [4, 5], 3: [1, 2] }, { a: { $gt: 3, $lt: 6 } }, '1 2'],
  ['$elemMatch wants one element for all', { 1: [1, 10], 2: [4, 5], 3: [1, 2] }, { a: { $elemMatch: { $gt: 3, $lt: 6 } } }, '2'],
  ['dates before a date', { 1: day(1), 2: day(2), 3: day(3), 4: 0 }, { a: { $lt: day(2) } }, '1'],
  ['equal dates', { 1: day(1), 2: day(2), 3: day(1).getTime() }, { a: day(1) }, '1'],
  ['$in of mixed values', { 1: 1, 2: 'x', 3: null, 4: day(1), 5: undefined, 6: 2 }, { a: { $in: [1, 'x', null, day(1)] } }, '1 2 3 4 5'],
  ['$in of nothing', { 1: 1, 2: undefined }, { a: { $in: [] } }, ''],
  ['$nin takes missing ones', { 1: 1, 2: 2, 3: undefined }, { a: { $nin: [1] } }, '2 3'],
  ['embedded objects compare with key order', { 1: { x: 1, y: 2 }, 2: { y: 2, x: 1 } }, { a: { x: 1, y: 2 } }, '1'],
  ['a path into objects', { 1: { x: { y: 1 } }, 2: { x: 1 }, 3: { 'x.y': 1 } }, { 'a.x.y': 1 }, '1'],
  ['a path through an array of objects', { 1: [{ x: 1 }, { x: 2 }], 2: [{ x: 3 }], 3: { x: 2 } }, { 'a.x': 2 }, '1 3'],
  ['a place in an array', { 1: ['x', 'y'], 2: ['y', 'x'] }, { 'a.1': 'x' }, '2'],
  ['an anchored expression', { 1: 'hello', 2: 'shell', 3: 'Hello', 4: 5 }, { a: { $regex: '^hell' } }, '1'],
  ['an expression as a value', { 1: 'hello', 2: 'shell', 3: 5 }, { b: /^B[12]/ }, '1 2'],
  ['an expression that ignores case', { 1: 'hello', 2: 'shell', 3: 'HELLO' }, { a: { $regex: '^hell', $options: 'i' } }, '1 3'],
  ['$or of two fields', { 1: 1, 2: 2, 3: 3 }, { $or: [{ a: 1 }, { b: 'B3' }] }, '1 3'],
  ['$and of two conditions on one field', { 1: 1, 2: 2, 3: 3 }, { $and: [{ a: { $gt: 1 } }, { a: { $lt: 3 } }] }, '2'],
  ['$nor', { 1: 1, 2: 2, 3: undefined }, { $nor: [{ a: 1 }, { a: 2 }] }, '3'],
  ['$not of a range takes what cannot be compared', { 1: 1, 2: 9, 3: 'x', 4: undefined }, { a: { $not: { $gt: 5 } } }, '1 3 4'],
  ['$size', { 1: [], 2: [1], 3: [1, 2], 4: 'ab' }, { a: { $size: 2 } }, '3'],
  ['$all', { 1: ['x', 'y', 'z'], 2: ['x'], 3: 'x' }, { a: { $all: ['x', 'y'] } }, '1'],
  ['$type', { 1: 'x', 2: 1, 3: null, 4: ['x'] }, { a: { $type: 'string' } }, '1 4'],
  ['$mod', { 1: 4, 2: 5, 3: '4' }, { a: { $mod: [2, 0] } }, '1'],
  ['characters beyond ASCII', { 1: 'Zürich', 2: 'Zurich', 3: '日本', 4: '🎈' }, { a: { $in: ['Zürich', '🎈'] } }, '1 4'],
  ['what looks like SQL is text', { 1: "x' OR '1'='1", 2: 'x' }, { a: "x' OR '1'='1" }, '1'],
  ['a user’s own $date is no date', { 1: { $date: 0 }, 2: new Date(0) }, { a: new Date(0) }, '2'],
  ['numbers far out', { 1: 2 ** 53 - 1, 2: -1e300, 3: 0.1 + 0.2, 4: 0.3 }, { a: { $gt: 0.3, $lt: 1 } }, '3'],
  ['text that looks like an id', { 1: hex, 2: 'other' }, { a: hex }, '1'],
]

const schema = new Schema<Thing>({ _id: String, a: Schema.Types.Mixed, b: Schema.Types.Mixed }, { versionKey: false, minimize: false })
const indexed = schema.clone()
indexed.index({ a: 1 })

for (const [where, shape] of [['without an index', schema], ['with an index', indexed]] as const) {
  describeOnBothStores(`filters ${where}`, (it) => {
    const model = useModel<Thing>(it, shape)
    const collection = useCollection(it, model)
    test.each(ROWS)('%s', async (_, values, filter, found) => {
      const documents = Object.entries(values).map(([_id, a]) => ({ _id, ...(a !== undefined && { a }), b: `B${_id}` }))
      await collection().insertMany(documents)
      const answered = await collection().find(filter, { sort: { _id: 1 } }).toArray()
      expect(answered.map(({ _id }) => _id).join(' ')).toBe(found)
      expect(await collection().countDocuments(filter)).toBe(found === '' ? 0 : found.split(' ').length)
    })
  })
}

describeOnBothStores('filters that ask much', (it) => {
  const model = useModel<Thing>(it, indexed)
  const collection = useCollection(it, model)
  beforeEach(async () => {
    await model().insertMany(Array.from({ length: 300 }, (_, i) => ({ _id: `id${i}`, a: i, b: `B${i}` })))
  })

  test('40,000 values in $in', async () => {
    const ids = Array.from({ length: 40_000 }, (_, i) => `id${i * 2}`)
    expect(await model().countDocuments({ _id: { $in: ids } })).toBe(150)
    const numbers = Array.from({ length: 40_000 }, (_, i) => i * 3)
    expect(await model().countDocuments({ a: { $in: numbers } })).toBe(100)
  }, 20_000)

  test('more documents than one page of reading, in order', async () => {
    await model().insertMany(Array.from({ length: 1500 }, (_, i) => ({ _id: `more${i}`, a: 1000 + i, b: 'more' })))
    const found = await model().find({ b: 'more' }, { a: 1 }).sort({ a: -1 }).lean()
    expect(found.map(({ a }) => a)).toEqual(Array.from({ length: 1500 }, (_, i) => 2499 - i))
  })

  test('a wrong operator is refused with code 2', async () => {
    await expect(collection().find({ a: { $near: 5, $foo: 1 } }).toArray()).rejects.toThrow()
    await expect(collection().find({ a: { $foo: 1 } }).toArray()).rejects.toMatchObject({ code: 2 })
    await expect(collection().find({ $foo: [] }).toArray()).rejects.toMatchObject({ code: 2 })
    await expect(collection().find({ $or: [] }).toArray()).rejects.toMatchObject({ code: 2 })
  })
})
