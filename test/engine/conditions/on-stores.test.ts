import { beforeEach, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { Schema } from 'mongoose'
import { compileCondition } from '../../../server/engine/conditions/compile-condition.ts'
import { conditionFilter } from '../../../server/engine/conditions/condition-filter.ts'
import { describeOnBothStores, useModel } from '../../platform/store/both-stores.ts'
import { scopeOf } from '../../support/scope.ts'
import { conditions, list, literal, properties, relative, say, types } from './random-conditions.ts'

type Kept = { _id: string; properties: Record<string, unknown> }
const schema = new Schema<Kept>({ _id: String, properties: Schema.Types.Mixed }, { minimize: false, versionKey: false })

const RUNS = 80
const TIMEOUT = 120_000

const RECORDS = fc.sample(properties, { numRuns: 60, seed: 7 })

describeOnBothStores('a condition finds in the store the records that it holds of in memory', (store) => {
  const model = useModel<Kept>(store, schema)
  beforeEach(() => model().insertMany(RECORDS.map((record, place) => ({ _id: place === 0 ? 'a' : `r${place}`, properties: record }))))

  const compare = async (condition: Parameters<typeof compileCondition>[0], topic: Parameters<typeof scopeOf>[0][string], more: Parameters<typeof scopeOf>[1]) => {
    const found = await model().find(conditionFilter(condition, 'contact', scopeOf({ topic }, more))).lean()
    const expected = RECORDS.flatMap((record, place) => {
      const id = place === 0 ? 'a' : `r${place}`
      return compileCondition(condition).test(scopeOf({ topic, contact: { ...record, id } }, more)) ? [id] : []
    })
    expect(found.map(({ _id }) => _id).toSorted()).toEqual(expected.toSorted())
  }

  test('for every operator', async () => {
    const x = 'contact.x'
    const said = [
      say(x, 'known', literal(true)), say(x, 'known', literal(false)), say(x, 'is', literal(0)), say(x, 'is-not', literal('')), say(x, 'one-of', list(false, 'a')), say(x, 'not-in', list(0, '')),
      say(x, 'over', literal(0)), say(x, 'at-least', literal(1)), say(x, 'under', literal(0)), say(x, 'at-most', literal(-1)), say(x, 'between', list(-1, 1)), say(x, 'contains', literal('a')),
      say(x, 'starts-with', literal('STR')), say(x, 'ends-with', literal('b')), say(x, 'like', literal('*a*e')), say(x, 'before', relative(-1)), say(x, 'after', literal('2026-11-19')), say(x, 'in-last', relative(9)), say(x, 'in-next', relative(9)),
    ]
    for (const condition of said) await compare(condition, null, {})
  }, TIMEOUT)

  test('for random conditions', async () => {
    const topics = fc.constantFrom('a', 0, null)
    await fc.assert(
      fc.asyncProperty(conditions, types, topics, async (condition, type, topic) => compare(condition, topic, { types: type ? { 'contact.x': type } : {} })),
      { numRuns: RUNS },
    )
  }, TIMEOUT)
})
