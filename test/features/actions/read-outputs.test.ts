import { describe, expect, test } from '@jest/globals'
import type { ActionContract, Field, Json, ValueType } from '../../../server/engine/flow.ts'
import { convertInput, missingInputs } from '../../../server/features/actions/convert-input.ts'
import { readOutputs } from '../../../server/features/actions/read-outputs.ts'
import { testContract } from '../../support/contract.ts'

const field = (type: ValueType, required = false): Field => ({ type, required, label: null })
const contract = (given: Partial<ActionContract>) => testContract(given)
const read = (type: ValueType, value: Json) => readOutputs(contract({ output: { out: field(type) } }), { out: value })
const tier: ValueType = { type: 'enumeration', options: { gold: 'Gold', silver: 'Silver' } }

describe('outputs', () => {
  test.each<[ValueType, Json, Json]>([
    [{ type: 'text' }, 'a', 'a'],
    [{ type: 'text' }, 7, '7'],
    [{ type: 'number' }, '12.5', 12.5],
    [{ type: 'number' }, 0, 0],
    [{ type: 'boolean' }, 'false', false],
    [tier, 'gold', 'gold'],
    [{ type: 'date' }, 1764028800000, '2025-11-25'],
    [{ type: 'date' }, '1764028800000', '2025-11-25'],
    [{ type: 'date' }, '2026-12-01', '2026-12-01'],
    [{ type: 'datetime' }, 1764028800123, '2025-11-25T00:00:00.123Z'],
    [{ type: 'list', of: { type: 'text' } }, ['a'], ['a']],
    [{ type: 'number' }, null, null],
  ])('%j takes %j as %j', (type, value, expected) => expect(read(type, value)).toMatchObject({ ok: true, outputs: { out: expected } }))

  test.each<[ValueType, Json, string]>([
    [{ type: 'number' }, 'twelve', 'The output "out" is a number, but the code gave "twelve"'],
    [{ type: 'number' }, '', 'is a number'],
    [{ type: 'boolean' }, 1, 'is true or false'],
    [tier, 'clay', 'has no option "clay"; there is gold, silver'],
    [{ type: 'text' }, { a: 1 }, 'is a text'],
    [{ type: 'text' }, 'x'.repeat(65_001), 'OUTPUT_VALUES_TOO_LARGE'],
    [{ type: 'date' }, 1764028800, 'looks like seconds: 1764028800 would be 2025-11-25; give milliseconds'],
    [{ type: 'date' }, 1764061200000, 'is 2025-11-25T09:00:00.000Z; did you mean 1764028800000?'],
    [{ type: 'date' }, 'tomorrow', 'is a day in milliseconds'],
  ])('%j refuses %j and says why', (type, value, message) => expect(read(type, value)).toMatchObject({ ok: false, message: expect.stringContaining(message) }))

  test('what was not declared is listed and not used', () => {
    expect(readOutputs(contract({ output: { a: field({ type: 'text' }) } }), { a: 'x', b: 1 })).toEqual({ ok: true, outputs: { a: 'x' }, undeclared: ['b'] })
  })
})

describe('inputs', () => {
  const input = { n: field({ type: 'number' }), day: field({ type: 'date' }), at: field({ type: 'datetime' }), yes: field({ type: 'boolean' }), none: field({ type: 'text' }, true) }
  const given = { n: 7, day: '2026-12-01', at: '2026-12-01T10:00:00+01:00', yes: false }
  test('arrive as HubSpot sends them: texts, a day as midnight UTC, missing as null', () => {
    const zone = process.env['TZ']
    for (const each of ['UTC', 'America/Los_Angeles', 'Pacific/Auckland']) {
      process.env['TZ'] = each
      expect(convertInput(contract({ input }), given)).toEqual({ n: '7', day: String(Date.UTC(2026, 11, 1)), at: String(Date.UTC(2026, 11, 1, 9)), yes: 'false', none: null })
    }
    process.env['TZ'] = zone ?? 'UTC'
  })
  test('or typed, as they are', () => {
    expect(convertInput(contract({ input, values: 'typed' }), given)).toEqual({ ...given, none: null })
  })
  test('a required one without a value is missing; 0 and false are values', () => {
    expect(missingInputs(contract({ input: { a: field({ type: 'text' }, true), b: field({ type: 'number' }, true) } }), { b: 0 })).toEqual(['a'])
  })
})
