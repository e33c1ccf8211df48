import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { isTakenName } from '../../../server/engine/language/vocabulary.ts'
import { align } from '../../../server/features/flows/align.ts'
import { diffLines } from '../../../server/features/flows/compare-files.ts'
import { isMeant, toJson, toText } from '../../../server/features/flows/transcript/loose-value.ts'
import { matchesPattern } from '../../../server/features/flows/transcript/matches-pattern.ts'
import { formatDuration } from '../../../server/features/flows/transcript/record-transcript.ts'
import { readMap } from '../../../server/features/flows/transcript/parse-line.ts'

describe('two texts', () => {
  test('are compared line by line with the numbers of both', () => {
    expect(diffLines('a\nb\nc\n', 'a\nB\nc\nd\n')).toEqual([
      { kind: 'same', old: 1, new: 1, text: 'a' },
      { kind: 'removed', old: 2, new: null, text: 'b' },
      { kind: 'added', old: null, new: 2, text: 'B' },
      { kind: 'same', old: 3, new: 3, text: 'c' },
      { kind: 'added', old: null, new: 4, text: 'd' },
    ])
  })

  test('whatever they are, the left and right sides of the comparison are the texts', () => {
    const lists = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 })
    fc.assert(
      fc.property(lists, lists, (left, right) => {
        const pairs = align(left, right, (a, b) => a === b)
        expect(pairs.flatMap((pair) => pair.left ?? [])).toEqual(left)
        expect(pairs.flatMap((pair) => pair.right ?? [])).toEqual(right)
        for (const pair of pairs) if (pair.left !== null && pair.right !== null) expect(pair.left).toBe(pair.right)
      }),
    )
  })
})

describe('a pattern', () => {
  test.each([
    ['Hello', 'Hello', true],
    ['Hello', 'Hello Ann', false],
    ['…', 'anything', true],
    ['…', '', true],
    ['Hello …', 'Hello', true],
    ['Hello …!', 'Hello Ann!', true],
    ['Hello …!', 'Hello Ann', false],
    ['a … a', 'a', false],
    ['a … b … c', 'a x b y c', true],
    ['a … b … c', 'a c b', false],
    ['What? …', 'What? [A] [B]', true],
    ['… [A] …', 'What? [A] [B]', true],
    ['.*', 'anything', false],
  ])('%j against %j: %s', (pattern, text, same) => {
    expect(matchesPattern(pattern, text)).toBe(same)
  })
})

describe('a value in a transcript', () => {
  test.each([
    ['0012345', { type: 'text' as const }, '0012345'],
    ['12.5', { type: 'number' as const }, 12.5],
    ['true', { type: 'boolean' as const }, true],
    ['true', { type: 'text' as const }, 'true'],
    ['null', { type: 'number' as const }, null],
    ['2026-12-01', { type: 'date' as const }, '2026-12-01'],
  ])('%s is read by the type of its place', (text, type, value) => {
    expect(toJson(text, type)).toBe(value)
  })

  test.each([
    [{ a: '1' }, { a: 1, b: 2 }, true],
    [{ a: '1' }, { a: 2 }, false],
    [{ a: '…' }, { a: { b: 1 } }, true],
    [['1', '2'], [1, 2], true],
    [['1'], [1, 2], false],
    ['null', null, true],
    ['0012345', '0012345', true],
    ['12345', '0012345', false],
  ])('%j says of %j: %s', (said, value, meant) => {
    expect(isMeant(said, value)).toBe(meant)
  })

  test('is written so that it reads as the same text', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }).filter((name) => !isTakenName(name)), fc.oneof(fc.string(), fc.constantFrom('a: b', '#x', '[x]', 'null', '…', 'a b '))), (values) => {
        expect(readMap(toText(values))).toEqual({ map: { ...values } })
      }),
    )
  })

  test.each(['{ __proto__: x }', '{ found: { constructor: x } }'])('%s is a problem: what is named so would be lost', (text) => {
    expect(readMap(text)).toEqual({ problem: expect.stringContaining('nothing can be named') })
  })
})

test.each([[1, '1s'], [90_000, '90s'], [600_000, '10m'], [7_200_000, '2h'], [86_400_000, '1d'], [599_001, '10m']])('%d ms are written %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})
