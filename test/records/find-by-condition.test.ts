import { beforeEach, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { withAssociated } from '../../server/engine/conditions/associations.ts'
import { compileCondition } from '../../server/engine/conditions/compile-condition.ts'
import { conditionFilter } from '../../server/engine/conditions/condition-filter.ts'
import type { Condition, Json, Operator } from '../../server/engine/flow.ts'
import { walkPath } from '../../server/engine/walk-path.ts'
import type { ObjectType } from '../../server/models/record.ts'
import { createFindByCondition, createStoreFilter } from '../../server/records/find-by-condition.ts'
import { list, literal, say } from '../engine/conditions/random-conditions.ts'
import { describeOnBothStores, useModels } from '../platform/store/both-stores.ts'
import { scopeOf } from '../support/scope.ts'

const at = new Date('2026-11-25T10:00:00Z')
const RUNS = 150
const TIMEOUT = 120_000

type Given = { object: ObjectType; id: string; properties: Record<string, Json>; associations?: Record<string, string[]> }

/** Partners of two companies: Ada's and Bo's; Ada's has three deals, Bo's one, and one has none. */
const WORLD: Given[] = [
  { object: 'company', id: 'ada', properties: { name: 'Ada', n: 3 }, associations: { deal: ['d1', 'd2', 'd3'], contact: ['c1'] } },
  { object: 'company', id: 'bo', properties: { name: 'Bo', n: 1 }, associations: { deal: ['d3'], contact: ['c2', 'c1'] } },
  { object: 'company', id: 'cy', properties: { name: 'Cy' } },
  { object: 'deal', id: 'd1', properties: { partner: 'x', amount: 5 }, associations: { company: ['ada'], contact: ['c1'] } },
  { object: 'deal', id: 'd2', properties: { partner: 'y', amount: 50 }, associations: { company: ['ada'] } },
  { object: 'deal', id: 'd3', properties: { amount: 500, partner: null }, associations: { company: ['bo', 'ada'], contact: ['c2'] } },
  { object: 'contact', id: 'c1', properties: { name: 'Eva', n: 0 }, associations: { company: ['ada', 'bo'], deal: ['d1'] } },
  { object: 'contact', id: 'c2', properties: { name: 'Flo', n: 2 }, associations: { company: ['bo'], deal: ['d3'] } },
]

/** A record with all that any path can reach, as facts would have it. */
function whole(given: Given): Record<string, Json> & { id: string } {
  const read = (object: string, id: string, other: string) =>
    (WORLD.find((one) => one.object === object && one.id === id)?.associations?.[other] ?? []).map((found) => ({ ...WORLD.find((one) => one.id === found)?.properties, id: found }))
  const names = { contact: ['contacts', 'contact'], company: ['companies', 'company'], deal: ['deals', 'deal'] }
  const paths = Object.entries(names).flatMap(([one, ones]) => Object.entries(names).flatMap(([two, twos]) => ones.flatMap((first) => twos.map((second) => [given.object, first, second, two, one]))))
  return withAssociated(given.object, { ...given.properties, id: given.id }, paths, read)
}

describeOnBothStores('conditions of associated records', (it) => {
  const models = useModels(it)
  beforeEach(async () => {
    for (const { object, id, properties, associations = {} } of WORLD) await models().records[object].create({ _id: id, properties, associations, createdAt: at, updatedAt: at })
  })
  const found = async (object: ObjectType, condition: Condition) => {
    const filter = await createStoreFilter(models().records)(conditionFilter(condition, object, scopeOf({ wanted: 'x' })))
    return (await models().records[object].find(filter, { _id: 1 }).lean()).map(({ _id }) => _id).toSorted()
  }
  const holds = (object: ObjectType, condition: Condition) =>
    WORLD.flatMap((given) => {
      const data: Json = { wanted: 'x', [object]: given.object === object ? whole(given) : null }
      const scope = { ...scopeOf({}), read: (path: string[]) => walkPath(data, path) }
      return given.object === object && compileCondition(condition).test(scope) ? [given.id] : []
    }).toSorted()

  const CASES: [object: ObjectType, path: string, operator: Operator, value: Json, ids: string[]][] = [
    ['company', 'company.deals.partner', 'is', 'x', ['ada']],
    ['company', 'company.deals.partner', 'is-not', 'x', ['bo', 'cy']],
    ['company', 'company.deals.partner', 'known', true, ['ada']],
    ['company', 'company.deals.partner', 'known', false, ['bo', 'cy']],
    ['company', 'company.deals.id', 'is', 'd3', ['ada', 'bo']],
    ['company', 'company.deals.amount', 'over', 100, ['ada', 'bo']],
    ['company', 'company.deals', 'known', false, ['cy']],
    ['company', 'company.deals.count', 'is', 0, ['cy']],
    ['company', 'company.deals.count', 'over', 1, ['ada']],
    ['company', 'company.deals.contacts.name', 'starts-with', 'fl', ['ada', 'bo']],
    ['company', 'company.deals.contacts.name', 'starts-with', 'ev', ['ada']],
    ['deal', 'deal.company.name', 'is', 'Bo', ['d3']],
    ['deal', 'deal.company.name', 'is-not', 'Bo', ['d1', 'd2']],
    ['deal', 'deal.company.deals.count', 'at-most', 1, ['d3']],
    ['contact', 'contact.company', 'known', true, ['c1', 'c2']],
    ['contact', 'contact.company.contact.name', 'is', 'Flo', ['c2']],
  ]
  test.each(CASES)('%s: %s %s %j', async (object, path, operator, value, ids) => {
    const condition = say(path, operator, literal(value))
    expect(await found(object, condition)).toEqual(ids)
    expect(holds(object, condition)).toEqual(ids)
  })

  test('"between" asks one record for both ends', async () => {
    const condition = say('company.deals.amount', 'between', list(60, 400))
    expect(await found('company', condition)).toEqual([])
    expect(holds('company', condition)).toEqual([])
  })

  test('find in the store what holds in memory, at random', async () => {
    const name = fc.constantFrom('name', 'n', 'amount', 'partner', 'count')
    const hop = fc.constantFrom('contacts', 'contact', 'companies', 'company', 'deals', 'deal')
    const scalar = fc.constantFrom<Json>('x', 'y', 'Bo', 'Eva', 'd3', 'c1', 0, 1, 2, 3, 50, null, '')
    const lists = fc.tuple(scalar, scalar).map((both) => list(...both))
    const known = fc.tuple(fc.constant<Operator>('known'), fc.boolean().map(literal))
    const of = (last: fc.Arbitrary<string>, operators: Operator[], ofLists: Operator[]) =>
      fc.tuple(fc.array(hop, { minLength: 1, maxLength: 2 }), last, fc.oneof(fc.tuple(fc.constantFrom(...operators), scalar.map(literal)), known, fc.tuple(fc.constantFrom(...ofLists), lists)))
    const comparison = fc.oneof(
      of(name, ['is', 'is-not', 'over', 'at-least', 'under', 'at-most', 'starts-with', 'contains'], ['one-of', 'not-in', 'between']),
      of(fc.constant('id'), ['is', 'is-not'], ['one-of', 'not-in']),
    ).map(([hops, last, [asked, value]]) => say(['company', ...hops, last].join('.'), asked, value))
    const condition = fc.oneof(
      comparison,
      fc.record({ kind: fc.constantFrom('all' as const, 'any' as const), of: fc.array(comparison, { minLength: 1, maxLength: 3 }) }),
      fc.record({ kind: fc.constant('not' as const), of: comparison }),
    )
    await fc.assert(fc.asyncProperty(condition, async (asked) => expect(await found('company', asked)).toEqual(holds('company', asked))), { numRuns: RUNS })
  }, TIMEOUT)

  test('the record that changed last is found, and none that is archived or merged', async () => {
    const { company, deal } = models().records
    const find = createFindByCondition(models().records)
    const filter = conditionFilter(say('company.deals.amount', 'over', literal(1)), 'company', scopeOf({}))
    await company.updateOne({ _id: 'bo' }, { $set: { updatedAt: new Date(at.getTime() + 1) } })
    expect((await find('company', filter))?._id).toBe('bo')
    await company.updateOne({ _id: 'bo' }, { $set: { live: false } })
    expect((await find('company', filter))?._id).toBe('ada')
    await deal.updateMany({}, { $set: { live: false } })
    expect(await find('company', filter)).toBeNull()
  })

  test('too many are an error and no wrong answer', async () => {
    const filter = conditionFilter(say('company.deals.amount', 'over', literal(1)), 'company', scopeOf({}))
    await expect(createStoreFilter(models().records, 2)(filter)).rejects.toMatchObject({ code: 'condition-too-wide' })
  })

  test('one of several by its place is refused', () => {
    expect(() => conditionFilter(say('company.deals.0.amount', 'over', literal(1)), 'company', scopeOf({}))).toThrow(/support\.yaml:7: it takes one of several deal records/)
  })
})
