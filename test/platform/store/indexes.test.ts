import { expect, test } from '@jest/globals'
import { type mongo, Schema } from 'mongoose'
import { describeOnBothStores, type Loose, useCollection, useModel } from './both-stores.ts'

type Thing = { _id: string }
const schema = new Schema<Thing>({ _id: String }, { versionKey: false, strict: false, autoIndex: false })

describeOnBothStores('indexes', (it) => {
  const model = useModel<Thing>(it, schema)
  const collection = useCollection(it, model)
  const fresh = async (docs: Loose[], ...indexes: [fields: Record<string, 1 | -1>, options?: mongo.CreateIndexesOptions][]) => {
    await collection().dropIndexes()
    for (const [fields, options] of indexes) await collection().createIndex(fields, options)
    if (docs.length > 0) await collection().insertMany(docs)
  }

  test('a unique index takes missing fields for equal', async () => {
    await fresh([{ _id: 'a', x: 1 }], [{ y: 1 }, { unique: true }])
    await expect(collection().insertOne({ _id: 'b', x: 2 })).rejects.toMatchObject({ code: 11000 })
    await expect(collection().insertOne({ _id: 'c', y: null })).rejects.toMatchObject({ code: 11000 })
  })

  test('a sparse unique index leaves missing fields out', async () => {
    await fresh([{ _id: 'a' }, { _id: 'b' }, { _id: 'c', y: 1 }], [{ y: 1 }, { unique: true, sparse: true }])
    await expect(collection().insertOne({ _id: 'd', y: 1 })).rejects.toMatchObject({ code: 11000 })
    expect(await collection().countDocuments({})).toBe(3)
    expect((await collection().find({}, { sort: { y: 1, _id: 1 } }).toArray()).map(({ _id }) => _id)).toEqual(['a', 'b', 'c'])
  })

  test('a partial unique index holds where its filter does', async () => {
    await fresh([{ _id: 'a', y: 1, on: true }, { _id: 'b', y: 1, on: false }], [{ y: 1 }, { unique: true, partialFilterExpression: { on: true } }])
    await expect(collection().insertOne({ _id: 'c', y: 1, on: true })).rejects.toMatchObject({ code: 11000 })
    await expect(collection().updateOne({ _id: 'b' }, { $set: { on: true } })).rejects.toMatchObject({ code: 11000 })
    await collection().updateOne({ _id: 'a' }, { $set: { on: false } })
    expect(await collection().updateOne({ _id: 'b' }, { $set: { on: true } })).toMatchObject({ modifiedCount: 1 })
    expect(await collection().countDocuments({ y: 1 })).toBe(2)
    expect(await collection().countDocuments({ y: 1, on: true })).toBe(1)
  })

  test('a compound unique key may share its parts', async () => {
    await fresh([{ _id: 'a', x: 1, y: 1 }, { _id: 'b', x: 1, y: 2 }], [{ x: 1, y: 1 }, { unique: true }])
    const again = collection().insertOne({ _id: 'c', x: 1, y: 2 })
    await expect(again).rejects.toMatchObject({ code: 11000, keyPattern: { x: 1, y: 1 }, keyValue: { x: 1, y: 2 } })
  })

  test('1, true and "1" are different keys; 1 and 1.0 are one', async () => {
    await fresh([{ _id: 'a', y: 1 }, { _id: 'b', y: true }, { _id: 'c', y: '1' }], [{ y: 1 }, { unique: true }])
    await expect(collection().insertOne({ _id: 'd', y: 1.0 })).rejects.toMatchObject({ code: 11000 })
  })

  test('a unique index on an array holds for each element, over documents', async () => {
    await fresh([{ _id: 'a', tags: ['x', 'x', 'y'] }], [{ tags: 1 }, { unique: true }])
    await expect(collection().insertOne({ _id: 'b', tags: ['y'] })).rejects.toMatchObject({ code: 11000 })
    await collection().deleteOne({ _id: 'a' })
    await collection().insertOne({ _id: 'c', tags: ['y'] })
    expect(await collection().countDocuments({ tags: 'y' })).toBe(1)
  })

  test('counts by an index what a search finds, after some and up to a number', async () => {
    const values = [1, true, '1', 'a', 'ab', 'a\0b', 0, -0, null, undefined, Number.NaN, 2]
    const docs = values.flatMap((x, i) => [1, 2, 'a'].map((y) => ({ _id: `${i}:${y}`, y, ...(x === undefined ? {} : { x }) })))
    await fresh(docs, [{ x: 1, y: -1 }])
    const expectSameCounts = async () => {
      const filters = values.flatMap((x): Record<string, unknown>[] => [{ x }, { x, y: 'a' }, { x, y: { $gt: 1 } }, { y: 1, x: { $eq: x } }, { x, _id: '1:1' }])
      for (const filter of filters) {
        const found = (await collection().find(filter).toArray()).length
        expect([filter, await collection().countDocuments(filter)]).toEqual([filter, found])
        expect(await collection().countDocuments(filter, { skip: 1, limit: 1 })).toBe(Math.min(1, Math.max(0, found - 1)))
        expect(await collection().countDocuments(filter, { limit: 2 })).toBe(Math.min(2, found))
      }
    }
    await expectSameCounts()
    await collection().insertOne({ _id: 'many', x: ['a', 'ab', 'a'], y: 1 })
    await expectSameCounts()
  })

  test('an index on existing documents refuses those that collide', async () => {
    await fresh([{ _id: 'a', y: 1 }, { _id: 'b', y: 1 }])
    await expect(collection().createIndex({ y: 1 }, { unique: true })).rejects.toMatchObject({ code: 11000 })
    expect((await collection().indexes()).map(({ name }) => name)).toEqual(['_id_'])
    await collection().createIndex({ y: 1 })
    expect(await collection().countDocuments({ y: 1 })).toBe(2)
  })

  test('the same index twice is one; another of its name is refused', async () => {
    await fresh([], [{ y: 1 }], [{ y: 1 }])
    expect((await collection().indexes()).map(({ name }) => name)).toEqual(['_id_', 'y_1'])
    await expect(collection().createIndex({ y: 1 }, { unique: true })).rejects.toMatchObject({ code: 86 })
    await collection().dropIndex('y_1')
    await expect(collection().dropIndex('y_1')).rejects.toMatchObject({ code: 27 })
  })

  test('a document that changes is found under its new key only', async () => {
    await fresh([{ _id: 'a', y: 'old', tags: ['p', 'q'] }], [{ y: 1 }], [{ tags: 1 }])
    await collection().updateOne({ _id: 'a' }, { $set: { y: 'new', tags: ['q', 'r'] } })
    expect(await collection().countDocuments({ y: 'old' })).toBe(0)
    expect(await collection().countDocuments({ y: 'new' })).toBe(1)
    expect(await collection().countDocuments({ tags: 'p' })).toBe(0)
    expect(await collection().find({ tags: { $in: ['q', 'r'] } }).toArray()).toHaveLength(1)
    await collection().deleteOne({ _id: 'a' })
    expect(await collection().countDocuments({ tags: 'r' })).toBe(0)
  })

  test('ranges and pages over descending and compound indexes', async () => {
    const docs = Array.from({ length: 100 }, (_, i) => ({ _id: `t${i}`, group: i % 3 === 0 ? 'a' : 'b', n: i % 10, at: new Date(i * 1000) }))
    await fresh(docs, [{ group: 1, n: -1, at: 1 }])
    const filter = { group: 'b', n: { $gt: 2, $lt: 6 } }
    const expected = docs.filter(({ group, n }) => group === 'b' && n >= 3 && n < 6).toSorted((x, y) => y.n - x.n || x.at.getTime() - y.at.getTime())
    const ids = (found: Loose[]) => found.map(({ _id }) => _id)
    expect(ids(await collection().find(filter, { sort: { n: -1, at: 1 } }).toArray())).toEqual(ids(expected))
    expect(ids(await collection().find(filter, { sort: { n: 1, at: -1 } }).toArray())).toEqual(ids(expected.toReversed()))
    expect(ids(await collection().find(filter, { sort: { n: -1, at: 1 }, skip: 5, limit: 4 }).toArray())).toEqual(ids(expected.slice(5, 9)))
  })

  test('documents expire under an index that says so, at the latest when swept', async () => {
    await fresh([], [{ at: 1 }, { expireAfterSeconds: 3600 }])
    expect((await collection().indexes()).find(({ name }) => name === 'at_1')).toMatchObject({ expireAfterSeconds: 3600 })
  })

  test('a collection that nobody wrote is empty', async () => {
    const nothing = it.connection.collection<Loose>('never-written')
    expect(await nothing.findOne({})).toBeNull()
    expect(await nothing.countDocuments({ a: 1 })).toBe(0)
    expect(await nothing.updateOne({ _id: 'x' }, { $set: { a: 1 } })).toMatchObject({ matchedCount: 0 })
    expect(await nothing.deleteMany({})).toMatchObject({ deletedCount: 0 })
  })

  test('a dropped collection is gone with its indexes', async () => {
    const gone = it.connection.collection<Loose>('soon-gone')
    await gone.createIndex({ y: 1 }, { unique: true })
    await gone.insertOne({ _id: 'a', y: 1 })
    await gone.drop()
    await gone.insertMany([{ _id: 'a', y: 1 }, { _id: 'b', y: 1 }])
    expect(await gone.countDocuments({})).toBe(2)
  })
})
