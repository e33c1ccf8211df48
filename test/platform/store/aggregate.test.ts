import { beforeEach, expect, test } from '@jest/globals'
import { Schema } from 'mongoose'
import { describeOnBothStores, useModel } from './both-stores.ts'

type Sale = { _id: string; site: string; amount: number; at: Date; tags: string[] }

const schema = new Schema<Sale>({ _id: String, site: String, amount: Number, at: Date, tags: [String] }, { versionKey: false })
schema.index({ site: 1, at: 1 })

const day = (n: number) => new Date(Date.UTC(2026, 10, n))

const ROWS: [what: string, stages: Record<string, unknown>[], found: unknown][] = [
  ['counts and sums by group', [{ $group: { _id: '$site', n: { $sum: 1 }, total: { $sum: '$amount' } } }, { $sort: { _id: 1 } }], [{ _id: 'a', n: 3, total: 60 }, { _id: 'b', n: 1, total: 5 }]],
  ['averages, least and most', [{ $match: { site: 'a' } }, { $group: { _id: null, mean: { $avg: '$amount' }, least: { $min: '$amount' }, most: { $max: '$amount' } } }], [{ _id: null, mean: 20, least: 10, most: 30 }]],
  ['matches, sorts and cuts', [{ $match: { amount: { $gte: 10 } } }, { $sort: { amount: -1 } }, { $skip: 1 }, { $limit: 1 }, { $project: { amount: 1 } }], [{ _id: '2', amount: 20 }]],
  ['takes arrays apart', [{ $unwind: '$tags' }, { $group: { _id: '$tags', n: { $sum: 1 } } }, { $sort: { _id: 1 } }], [{ _id: 'x', n: 2 }, { _id: 'y', n: 1 }]],
  ['groups by day', [{ $group: { _id: { $dateToString: { format: '%Y-%m-%d', date: '$at' } }, n: { $sum: 1 } } }, { $sort: { _id: 1 } }], [{ _id: '2026-11-01', n: 2 }, { _id: '2026-11-02', n: 2 }]],
  ['computes fields', [{ $match: { _id: '1' } }, { $project: { _id: 0, double: { $multiply: ['$amount', 2] }, big: { $cond: [{ $gt: ['$amount', 15] }, 'yes', 'no'] } } }], [{ double: 20, big: 'no' }]],
  ['counts', [{ $match: { site: 'a' } }, { $count: 'n' }], [{ n: 3 }]],
  ['keeps dates dates', [{ $group: { _id: null, last: { $max: '$at' } } }], [{ _id: null, last: day(2) }]],
  ['answers nothing for nothing', [{ $match: { site: 'z' } }, { $group: { _id: null, n: { $sum: 1 } } }], []],
]

describeOnBothStores('pipelines', (it) => {
  const model = useModel<Sale>(it, schema)
  beforeEach(async () => {
    await model().insertMany([
      { _id: '1', site: 'a', amount: 10, at: day(1), tags: ['x', 'y'] },
      { _id: '2', site: 'a', amount: 20, at: day(1), tags: ['x'] },
      { _id: '3', site: 'a', amount: 30, at: day(2), tags: [] },
      { _id: '4', site: 'b', amount: 5, at: day(2), tags: [] },
    ])
  })

  test.each(ROWS)('%s', async (_, stages, found) => {
    expect(await model().collection.aggregate(stages).toArray()).toEqual(found)
  })

  test('a stage that does not exist is refused', async () => {
    await expect(model().collection.aggregate([{ $foo: 1 }]).toArray()).rejects.toMatchObject({ code: expect.any(Number) })
  })
})
