import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { AppError } from '../../../server/base/errors.ts'
import { compileCondition } from '../../../server/engine/conditions/compile-condition.ts'
import { conditionFilter } from '../../../server/engine/conditions/condition-filter.ts'
import { matchesFilter } from '../../../server/engine/conditions/matches-filter.ts'
import { OPERATOR_RULES } from '../../../server/engine/conditions/operators.ts'
import { type Condition, type Json, type Operand, OPERATORS, type Operator, type ValueType } from '../../../server/engine/flow.ts'
import { scopeOf } from '../../support/scope.ts'
import { conditions, list, literal, properties, relative, say, scalar, template, types } from './random-conditions.ts'

type More = { types?: Record<string, ValueType>; timeZone?: string }

/** Whether it holds of a contact with `x`, in memory and as a search: the two must agree before any test goes on. */
function holds(operator: Operator, value: Operand, x: Json | undefined, more: More & { data?: Record<string, Json> } = {}): boolean {
  const condition = say('contact.x', operator, value)
  const given = x === undefined ? {} : { x }
  const scope = scopeOf({ contact: given, ...more.data }, more)
  const inMemory = compileCondition(condition).test(scope)
  const found = matchesFilter(conditionFilter(condition, 'contact', scope), { _id: '1', properties: given })
  expect(found).toBe(inMemory)
  return inMemory
}

describe('known', () => {
  test.each<[Json | undefined, boolean]>([
    [0, true], [false, true], ['', false], [undefined, false], [null, false], ['a', true], [[], false], [['a'], true],
  ])('of %j is %s, in memory and as a filter', (x, expected) => {
    expect([holds('known', literal(true), x), holds('known', literal(false), x)]).toEqual([expected, !expected])
  })
})

describe('comparisons', () => {
  test.each<[Operator, Operand, Json, boolean]>([
    ['is', literal('gold'), 'gold', true],
    ['is', literal('gold'), 'Gold', false],
    ['is', literal('gold'), ['silver', 'gold'], true],
    ['is', literal(0), false, false],
    ['is', literal(1), true, false],
    ['is', literal(false), false, true],
    ['is-not', literal('gold'), 'silver', true],
    ['is-not', literal('gold'), ['silver', 'gold'], false],
    ['one-of', list('a', 'b'), 'b', true],
    ['one-of', list('a', 'b'), 'c', false],
    ['one-of', list(), 'c', false],
    ['not-in', list('a', 'b'), 'c', true],
    ['not-in', list('a', 'b'), 'a', false],
    ['over', literal(5), 6, true],
    ['over', literal(5), 5, false],
    ['over', literal(5), '6', false],
    ['over', literal(0), true, false],
    ['at-least', literal(5), 5, true],
    ['under', literal(5), 4, true],
    ['at-most', literal(5), 5, true],
    ['at-most', literal(5), 6, false],
    ['between', list(1, 5), 5, true],
    ['between', list(1, 5), 5.1, false],
    ['contains', literal('chat'), 'a ChatBot', true],
    ['contains', literal('.*'), 'abc', false],
    ['contains', literal('a(b'), 'xa(bx', true],
    ['contains', literal('a'), ['xay', 'z'], true],
    ['starts-with', literal('/help'), '/help/me', true],
    ['starts-with', literal('/help'), 'a\n/help', false],
    ['ends-with', literal('.de'), 'x.de', true],
    ['ends-with', literal('.de'), 'x.de\n', false],
    ['ends-with', literal('.de'), 'xade', false],
    ['like', literal('*@*.example.com'), 'ann@mail.Example.com', true],
    ['like', literal('*@*.example.com'), 'ann@example.com', false],
    ['like', literal('INV-*'), 'inv-7\n8', true],
    ['like', literal('INV-*'), 'my inv-7', false],
    ['like', literal('a*b*c'), 'a b b c', true],
    ['like', literal('a*b*c'), 'acb', false],
    ['like', literal('a*a'), 'a', false],
    ['like', literal('abc'), 'abcd', false],
    ['like', literal('*'), '', true],
    ['like', literal('a+b?'), 'a+b?', true],
  ])('%s %j of %j is %s', (operator, operand, x, expected) => {
    expect(holds(operator, operand, x)).toBe(expected)
  })

  test('with null are false, but is-not and not-in are true', () => {
    const operands: Partial<Record<Operator, Operand>> = { 'one-of': list('a'), 'not-in': list('a'), between: list(1, 2), 'in-last': relative(7), 'in-next': relative(7), before: relative(1), after: relative(-1) }
    const asking = OPERATORS.filter((operator) => OPERATOR_RULES[operator].filter !== null && operator !== 'known')
    for (const operator of asking) {
      const expected = operator === 'is-not' || operator === 'not-in'
      for (const x of [null, undefined]) expect([operator, holds(operator, operands[operator] ?? literal('a'), x)]).toEqual([operator, expected])
      const noOperand = operator === 'not-in' || operator === 'one-of' || operator === 'between' ? list(null, null) : literal(null)
      for (const x of [null, undefined, 'a', 5, '2026-01-01']) expect([operator, x, holds(operator, noOperand, x)]).toEqual([operator, x, expected])
    }
  })

  test('what they compare with may come from the conversation, with its type', () => {
    const data = { order: { amount: 5, ids: ['a', 'b'], none: null } }
    expect(holds('over', template('{{order.amount}}'), 6, { data })).toBe(true)
    expect(holds('one-of', template('{{order.ids}}'), 'b', { data })).toBe(true)
    expect(holds('is', template('n-{{order.amount}}'), 'n-5', { data })).toBe(true)
    expect(holds('is', template('{{order.none}}'), null, { data })).toBe(false)
    expect(compileCondition(say('contact.x', 'is', template('{{order.amount}}'))).paths).toEqual([['contact', 'x'], ['order', 'amount']])
  })

  test('a value that looks like a filter or a pattern is only a value', () => {
    const data = { evil: { $gt: '' }, pattern: '.*', dollar: '$where' }
    expect(holds('is', template('{{evil}}'), 'anything', { data })).toBe(false)
    expect(holds('is', template('{{evil}}'), { $gt: '' }, { data })).toBe(true)
    expect(holds('is-not', template('{{evil}}'), 'anything', { data })).toBe(true)
    expect(holds('contains', template('{{evil}}'), 'anything', { data })).toBe(false)
    expect(holds('contains', template('{{pattern}}'), 'anything', { data })).toBe(false)
    const filter = conditionFilter(say('contact.$where', 'is', literal('1')), 'contact', scopeOf({}))
    expect(JSON.stringify(filter)).not.toContain('$where')
  })

  test('an evil pattern for like takes no longer than its text', () => {
    const text = 'a'.repeat(20_000)
    expect(holds('like', literal(`${'*a'.repeat(30)}*b`), text)).toBe(false)
    expect(holds('like', literal(`${'*a'.repeat(30)}*`), text)).toBe(true)
  })
})

describe('dates', () => {
  // Now is 2026-11-25T10:00:00Z, 11:00 in Berlin.
  const DATE = { types: { 'contact.x': { type: 'date' } } } as const
  const TIME = { types: { 'contact.x': { type: 'datetime' } } } as const
  const NOON = '2026-11-25T12:00:00.000Z'
  test.each<[Operator, Operand, Json, boolean, More]>([
    ['before', literal('2026-12-01'), '2026-11-30', true, DATE],
    ['before', literal('2026-12-01'), '2026-12-01', false, DATE],
    ['after', literal('2026-12-01'), '2026-12-01', false, DATE],
    ['after', literal('2026-12-01'), '2026-12-02', true, DATE],
    ['after', literal('2026-12-01'), Date.UTC(2026, 11, 2), true, DATE],
    ['before', literal('2026-12-01'), Date.UTC(2026, 11, 1), false, DATE],
    ['before', relative(-7), '2026-11-17', true, DATE],
    ['before', relative(-7), '2026-11-18', false, DATE],
    ['after', relative(-7), '2026-11-19', true, DATE],
    ['between', list('2026-11-01', '2026-11-30'), '2026-11-30', true, DATE],
    ['between', list('2026-11-01', '2026-11-30'), '2026-12-01', false, DATE],
    ['in-last', relative(7), '2026-11-18', true, DATE],
    ['in-last', relative(7), '2026-11-17', false, DATE],
    ['in-last', relative(7), '2026-11-26', false, DATE],
    ['in-next', relative(7), '2026-12-02', true, DATE],
    ['in-next', literal(7 * 86_400_000), '2026-12-03', false, DATE],
    ['before', literal('2026-11-25'), '2026-11-24T22:59:59.999Z', true, TIME],
    ['before', literal('2026-11-25'), '2026-11-24T23:00:00.000Z', false, TIME],
    ['after', literal('2026-11-25'), '2026-11-25T22:59:59.999Z', false, TIME],
    ['after', literal('2026-11-25'), '2026-11-25T23:00:00.000Z', true, TIME],
    ['after', literal(NOON), NOON, false, TIME],
    ['after', literal(NOON), '2026-11-25T12:00:00.001Z', true, TIME],
    ['before', relative(-7), '2026-11-18T09:59:59.999Z', true, TIME],
    ['before', relative(-7), Date.parse('2026-11-18T10:00:00Z'), false, TIME],
    ['in-last', relative(1), '2026-11-24T10:00:00.000Z', true, TIME],
    ['in-last', relative(1), '2026-11-24T09:59:59.999Z', false, TIME],
    ['in-next', relative(1), '2026-11-26T10:00:00.000Z', true, TIME],
    ['between', list('2026-11-24', '2026-11-25'), NOON, true, TIME],
    ['between', list('2026-11-24', '2026-11-25'), '2026-11-25T23:00:00.000Z', false, TIME],
    ['before', literal('someday'), '2026-11-17', false, DATE],
    ['before', relative(1), 'someday', false, DATE],
  ])('%s %j of %j is %s', (operator, operand, x, expected, more) => {
    expect(holds(operator, operand, x, more)).toBe(expected)
  })
})

describe('joined conditions', () => {
  const gold = say('contact.tier', 'is', literal('gold'))
  const german = say('visitor.language', 'is', literal('de'))
  const test4 = (condition: Condition) =>
    [['gold', 'de'], ['gold', 'en'], ['none', 'de'], ['none', 'en']].map(([tier = '', language = '']) => {
      const scope = scopeOf({ contact: { tier }, visitor: { language } })
      const inMemory = compileCondition(condition).test(scope)
      expect(matchesFilter(conditionFilter(condition, 'contact', scope), { _id: '1', properties: { tier } })).toBe(inMemory)
      return inMemory
    })
  test.each<[string, Condition, boolean[]]>([
    ['all', { kind: 'all', of: [gold, german] }, [true, false, false, false]],
    ['any', { kind: 'any', of: [gold, german] }, [true, true, true, false]],
    ['not', { kind: 'not', of: gold }, [false, false, true, true]],
    ['not of another root', { kind: 'not', of: german }, [false, true, false, true]],
    ['nested', { kind: 'not', of: { kind: 'any', of: [gold, { kind: 'all', of: [german] }] } }, [false, false, false, true]],
    ['all of nothing', { kind: 'all', of: [] }, [true, true, true, true]],
    ['any of nothing', { kind: 'any', of: [] }, [false, false, false, false]],
    ['not of nothing', { kind: 'not', of: { kind: 'all', of: [] } }, [false, false, false, false]],
  ])('%s: each part is tested against its own path', (_what, condition, expected) => {
    expect(test4(condition)).toEqual(expected)
  })

  test('an id is searched for where records keep it', () => {
    expect(conditionFilter(say('company.id', 'is', template('{{deal.company}}')), 'company', scopeOf({ deal: { company: '7' } }))).toEqual({ _id: { $eq: '7' } })
  })
})

describe('what was before', () => {
  const scope = (changed: boolean) => scopeOf({ deal: { stage: { '@changed': changed, '@was': ['new', 'won'] } } })
  test('changed and was-ever read what the scope knows of the past', () => {
    expect([true, false].map((changed) => compileCondition(say('deal.stage', 'changed', literal(true))).test(scope(changed)))).toEqual([true, false])
    expect(['won', 'lost'].map((value) => compileCondition(say('deal.stage', 'was-ever', literal(value))).test(scope(false)))).toEqual([true, false])
  })
  test('changed-to wants the change and the value', () => {
    const read = (value: string, changed: boolean) => ({ ...scopeOf({}), read: (path: string[]) => (path.at(-1) === '@changed' ? changed : value) })
    const test5 = (value: string, changed: boolean) => compileCondition(say('deal.stage', 'changed-to', literal('won'))).test(read(value, changed))
    expect([test5('won', true), test5('won', false), test5('lost', true)]).toEqual([true, false, false])
  })
  test('no search can ask for it, and the error names the line', () => {
    const search = () => conditionFilter(say('deal.stage', 'changed', literal(true)), 'deal', scopeOf({}))
    expect(search).toThrow(AppError)
    expect(search).toThrow(/bots\/support\.yaml:7: "changed"/)
  })
})

describe('on random data', () => {
  test('memory and filter say the same of every record', () => {
    fc.assert(
      fc.property(conditions, properties, scalar, types, (what, record, topic, x) => {
        const scope = scopeOf({ contact: { ...record, id: 'a' }, topic }, { types: x ? { 'contact.x': x } : {} })
        const inMemory = compileCondition(what).test(scope)
        expect(matchesFilter(conditionFilter(what, 'contact', scope), { _id: 'a', properties: record })).toBe(inMemory)
      }),
      { numRuns: 1000 },
    )
  })

  test('known is what people mean by it', () => {
    fc.assert(
      fc.property(scalar, (x) => {
        expect(holds('known', literal(true), x)).toBe(x !== null && x !== '')
      }),
    )
  })

  test('numbers compare as numbers do, and the opposite holds of the opposite', () => {
    fc.assert(
      fc.property(fc.integer({ min: -5, max: 5 }), fc.integer({ min: -5, max: 5 }), (x, y) => {
        expect([holds('over', literal(y), x), holds('at-least', literal(y), x), holds('under', literal(y), x), holds('at-most', literal(y), x)]).toEqual([x > y, x >= y, x < y, x <= y])
        expect(holds('is-not', literal(y), x)).toBe(!holds('is', literal(y), x))
      }),
    )
  })
})
