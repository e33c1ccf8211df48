import { expect, test } from '@jest/globals'
import { Schema } from 'mongoose'
import { describeOnBothStores, useModel } from './both-stores.ts'

type Thing = { _id: string; name: string; n: number; at?: Date; tags: string[]; inner?: { a: number } | null }

const schema = new Schema<Thing>(
  { _id: String, name: String, n: Number, at: Date, tags: [String], inner: Schema.Types.Mixed },
  { collection: 'things', versionKey: false },
)
schema.index({ name: 1 }, { unique: true })
schema.index({ n: 1, at: -1 })

describeOnBothStores('reading and writing documents', (it) => {
  const model = useModel(it, schema)

  test('what is created is found as it was', async () => {
    const at = new Date('2026-11-25T10:00:00.123Z')
    await model().create({ _id: 'a', name: 'Ann', n: 1.5, at, tags: ['x', 'y'], inner: { a: 1 } })
    expect(await model().findById('a').lean()).toEqual({ _id: 'a', name: 'Ann', n: 1.5, at, tags: ['x', 'y'], inner: { a: 1 } })
    expect(await model().findById('b').lean()).toBeNull()
  })

  test('a taken unique key is refused with code 11000 that names it', async () => {
    await model().create({ _id: 'a', name: 'Ann', n: 1, tags: [] })
    const again = model().create({ _id: 'b', name: 'Ann', n: 1, tags: [] })
    await expect(again).rejects.toMatchObject({ code: 11000, keyPattern: { name: 1 }, keyValue: { name: 'Ann' } })
    await expect(model().create({ _id: 'a', name: 'Bob', n: 1, tags: [] })).rejects.toMatchObject({ code: 11000, keyPattern: { _id: 1 } })
    expect(await model().countDocuments({})).toBe(1)
  })

  test('findOneAndUpdate changes one document and answers it as it was or is', async () => {
    await model().create({ _id: 'a', name: 'Ann', n: 1, tags: [] })
    const update = { $inc: { n: 2 }, $push: { tags: { $each: ['x', 'y', 'z'], $slice: -2 } } }
    expect(await model().findOneAndUpdate({ _id: 'a' }, update).lean()).toMatchObject({ n: 1, tags: [] })
    expect(await model().findOneAndUpdate({ _id: 'a' }, update, { returnDocument: 'after' }).lean()).toMatchObject({ n: 5, tags: ['y', 'z'] })
    expect(await model().findOneAndUpdate({ _id: 'b' }, update).lean()).toBeNull()
  })

  test('an upsert makes the document once', async () => {
    const update = { $set: { n: 1 }, $setOnInsert: { _id: 'a', name: 'Ann' } }
    const made = await model().findOneAndUpdate({ name: 'Ann' }, update, { upsert: true, returnDocument: 'after' }).lean()
    expect(made).toEqual({ _id: 'a', name: 'Ann', n: 1, tags: [] })
    const twice = await model().updateOne({ name: 'Ann' }, update, { upsert: true })
    expect(twice).toMatchObject({ matchedCount: 1, modifiedCount: 0, upsertedCount: 0, upsertedId: null })
  })

  test('a guarded update says whether its guard held', async () => {
    await model().create({ _id: 'a', name: 'Ann', n: 1, tags: [] })
    expect(await model().updateOne({ _id: 'a', n: 1 }, { $set: { n: 2 } })).toMatchObject({ matchedCount: 1, modifiedCount: 1 })
    expect(await model().updateOne({ _id: 'a', n: 1 }, { $set: { n: 3 } })).toMatchObject({ matchedCount: 0, modifiedCount: 0 })
  })

  test('updateMany and deleteMany count what they did', async () => {
    await model().insertMany([1, 2, 3, 4].map((n) => ({ _id: `t${n}`, name: `name ${n}`, n, tags: [] })))
    expect(await model().updateMany({ n: { $gt: 2 } }, { $set: { inner: { a: 1 } } })).toMatchObject({ matchedCount: 2, modifiedCount: 2 })
    expect(await model().deleteMany({ n: { $lte: 3 } })).toMatchObject({ deletedCount: 3 })
    expect(await model().find({}).lean()).toEqual([{ _id: 't4', name: 'name 4', n: 4, tags: [], inner: { a: 1 } }])
  })

  test('pages follow sort, skip and limit, with the fields that were asked for', async () => {
    await model().insertMany([3, 1, 4, 2, 5].map((n) => ({ _id: `t${n}`, name: `name ${n}`, n, tags: [] })))
    expect(await model().find({ n: { $lt: 5 } }, { n: 1 }).sort({ n: -1 }).skip(1).limit(2).lean()).toEqual([{ _id: 't3', n: 3 }, { _id: 't2', n: 2 }])
    expect(await model().find({}, { name: 0, tags: 0, _id: 0 }).sort({ n: 1 }).limit(1).lean()).toEqual([{ n: 1 }])
  })

  test('a cursor yields every document while others write', async () => {
    await model().insertMany(Array.from({ length: 50 }, (_, n) => ({ _id: `t${n}`, name: `name ${n}`, n, tags: [] })))
    const seen: string[] = []
    for await (const thing of model().find({}).lean().cursor()) {
      seen.push(thing._id)
      await model().updateOne({ _id: thing._id }, { $inc: { n: 100 } })
    }
    expect(seen).toHaveLength(50)
    expect(new Set(seen).size).toBe(50)
    expect(await model().countDocuments({ n: { $gte: 100 } })).toBe(50)
  })

  test('a bulk performs each of its writes and says which failed', async () => {
    const bulk = model().bulkWrite(
      [
        { insertOne: { document: { _id: 'a', name: 'Ann', n: 1, tags: [] } } },
        { insertOne: { document: { _id: 'b', name: 'Ann', n: 1, tags: [] } } },
        { updateOne: { filter: { _id: 'a' }, update: { $inc: { n: 1 } } } },
        { deleteOne: { filter: { _id: 'z' } } },
      ],
      { ordered: false },
    )
    await expect(bulk).rejects.toMatchObject({ name: 'MongoBulkWriteError', code: 11000, writeErrors: [{ index: 1 }] })
    expect(await model().find({}).lean()).toMatchObject([{ _id: 'a', n: 2 }])
  })

  test('distinct answers each value once, elements of arrays among them', async () => {
    await model().insertMany([['x', 'y'], ['y'], []].map((tags, n) => ({ _id: `t${n}`, name: `name ${n}`, n, tags })))
    expect((await model().distinct('tags', {})).toSorted()).toEqual(['x', 'y'])
  })
})
