import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { compareValues } from '../../../../server/platform/store/sqlite-driver/compare-values.ts'
import { encodeKey, successor } from '../../../../server/platform/store/sqlite-driver/encode-key.ts'

const value: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    fc.oneof(
      fc.constantFrom<unknown>(null, true, false, '', '\u0000', 'a', 'a\u0000', 'ab', '\uffff', '🎈', 0, -0, 1, -1, 1e300, Number.NaN, Infinity, -Infinity),
      fc.double(),
      fc.string({ unit: 'binary' }),
      fc.date({ noInvalidDate: true }),
    ),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'aa', ''), tie('value'), { maxKeys: 2, noNullPrototype: true }),
  ),
})).value

const ascending = (...values: unknown[]) => encodeKey(values.map((one) => ({ value: one, descending: false })))
const descending = (one: unknown) => encodeKey([{ value: one, descending: true }])

describe('keys', () => {
  test('sort as their values do, and the other way round where the index descends', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        const order = Math.sign(compareValues(a, b))
        expect(Math.sign(Buffer.compare(ascending(a), ascending(b)))).toBe(order)
        expect(Math.sign(Buffer.compare(descending(a), descending(b)))).toBe(order === 0 ? 0 : -order)
      }),
      { numRuns: 2000, seed: 1 },
    )
  })

  test('of several parts begin with the key of the first, and lie before its successor', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [first, both] = [ascending(a), ascending(a, b)]
        expect(both.subarray(0, first.length).equals(first)).toBe(true)
        expect(Buffer.compare(both, successor(first))).toBe(-1)
      }),
      { numRuns: 500, seed: 1 },
    )
  })
})
