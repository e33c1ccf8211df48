import { expect, test } from '@jest/globals'
import { Schema } from 'mongoose'
import { describeOnBothStores, useModel } from './both-stores.ts'

type Thing = { _id: string; key?: string; n: number; inbox: string[]; leaseToken: string | null; leaseUntil: Date }

const schema = new Schema<Thing>(
  { _id: String, key: String, n: { type: Number, default: 0 }, inbox: { type: [String], default: [] }, leaseToken: { type: String, default: null }, leaseUntil: { type: Date, default: new Date(0) } },
  { versionKey: false },
)
schema.index({ key: 1 }, { unique: true, partialFilterExpression: { key: { $exists: true } } })
schema.index({ leaseUntil: 1 })

const isTaken = (err: unknown): boolean => typeof err === 'object' && err !== null && 'code' in err && err.code === 11_000
const times = <T>(count: number, make: (i: number) => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: count }, (_, i) => make(i)))

describeOnBothStores('writers at the same time', (it) => {
  const model = useModel<Thing>(it, schema)

  test('of compare-and-set exactly one of each round wins', async () => {
    await model().create({ _id: 'x' })
    for (let round = 0; round < 10; round++) {
      const results = await times(20, () => model().updateOne({ _id: 'x', n: round }, { $set: { n: round + 1 } }))
      expect(results.filter(({ modifiedCount }) => modifiedCount === 1)).toHaveLength(1)
    }
    expect((await model().findById('x').lean())?.n).toBe(10)
  })

  test('a counter gives out each number once', async () => {
    await model().create({ _id: 'x' })
    const taken = await times(200, () => model().findOneAndUpdate({ _id: 'x' }, { $inc: { n: 1 } }, { returnDocument: 'after' }).lean())
    expect(taken.map((thing) => thing?.n).toSorted((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 200 }, (_, i) => i + 1))
  })

  // The MongoDB server made for tests lets several upserts of one new id each begin the counter; a real one does not.
  const isExact = it.kind === 'sqlite' || process.env['MONGODB_TEST_URL'] !== undefined
  test('an upsert of a counter begins once', async () => {
    const taken = await times(50, () =>
      retried(() => model().findOneAndUpdate({ _id: 'x' }, { $inc: { n: 1 } }, { upsert: true, returnDocument: 'after' }).lean()),
    )
    expect(await model().countDocuments({})).toBe(1)
    expect(new Set(taken.map((thing) => thing?.n)).size).toBeGreaterThanOrEqual(isExact ? 50 : 1)
  })

  test('a unique key is given to one of many', async () => {
    const results = await times(30, (i) => model().create({ _id: `t${i}`, key: 'one' }).then(() => 'made', (err: unknown) => (isTaken(err) ? 'taken' : 'failed')))
    expect(results.filter((result) => result === 'made')).toHaveLength(1)
    expect(results.filter((result) => result === 'taken')).toHaveLength(29)
    expect(await model().countDocuments({})).toBe(1)
  })

  test('pushes are refused for an id that is there, and none is lost', async () => {
    await model().create({ _id: 'x' })
    const push = (id: string) => model().updateOne({ _id: 'x', inbox: { $ne: id } }, { $push: { inbox: id }, $inc: { n: 1 } })
    const results = await times(100, (i) => push(`event ${i % 50}`))
    expect(results.filter(({ modifiedCount }) => modifiedCount === 1)).toHaveLength(50)
    const thing = await model().findById('x').lean()
    expect(thing?.n).toBe(50)
    expect(new Set(thing?.inbox).size).toBe(50)
  })

  test('a claim by lease is one holder’s until it expires', async () => {
    const now = new Date('2026-11-25T10:00:00Z')
    const later = new Date(now.getTime() + 10_000)
    await model().insertMany(Array.from({ length: 20 }, (_, i) => ({ _id: `t${i}` })))
    const claim = (token: string, at: Date) =>
      model()
        .findOneAndUpdate({ leaseUntil: { $lte: at } }, { $set: { leaseToken: token, leaseUntil: later } }, { sort: { leaseUntil: 1 }, returnDocument: 'after' })
        .lean()
    const claimed = await times(60, (i) => claim(`holder ${i}`, now))
    const held = claimed.flatMap((thing) => (thing ? [thing._id] : []))
    expect(held).toHaveLength(20)
    expect(new Set(held).size).toBe(20)
    expect(await claim('late', now)).toBeNull()
    expect(await claim('next', later)).not.toBeNull()
  })

  test('a save with a stale token changes nothing', async () => {
    await model().create({ _id: 'x', leaseToken: 'new' })
    expect(await model().findOneAndUpdate({ _id: 'x', leaseToken: 'old' }, { $inc: { n: 1 } }).lean()).toBeNull()
    expect((await model().findById('x').lean())?.n).toBe(0)
  })

  test('what was acknowledged is seen by the next read', async () => {
    await times(50, async (i) => {
      await model().create({ _id: `t${i}`, key: `k${i}` })
      expect(await model().findOne({ key: `k${i}` }).lean()).toMatchObject({ _id: `t${i}` })
    })
  })

  test('one failing write takes no other with it', async () => {
    await model().create({ _id: 'taken', key: 'k' })
    const results = await times(40, (i) =>
      model().create({ _id: `t${i}`, ...(i % 2 === 0 && { key: 'k' }) }).then(() => true, () => false),
    )
    expect(results.filter(Boolean)).toHaveLength(20)
    expect(await model().countDocuments({})).toBe(21)
  })
})

/** MongoDB may refuse one of two upserts of the same new id; doing it again is the caller's. */
async function retried<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (err) {
    if (!isTaken(err)) throw err
    return retried(work)
  }
}
