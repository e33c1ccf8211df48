import { expect, test } from '@jest/globals'
import { applyChange } from '../../server/records/change-record.ts'

const at = new Date('2026-11-25T10:00:00Z')
const change = (before: Record<string, unknown>, what: Omit<Parameters<typeof applyChange>[1], 'by' | 'at'>) =>
  applyChange(before, { by: 'run:1', at, ...what })

test('null never overwrites', () => {
  expect(change({ tier: 'gold' }, { set: { tier: null } }).properties).toEqual({ tier: 'gold' })
})
test('fill writes only what is empty; 0 and false are not empty', () => {
  const after = change({ a: '', b: 0, c: false, d: null }, { fill: { a: 1, b: 1, c: 1, d: 1, e: 1 } })
  expect(after.properties).toEqual({ a: 1, b: 0, c: false, d: 1, e: 1 })
})
test('add counts from nothing', () => {
  expect(change({ n: 2 }, { add: { n: 3, m: 1 } }).properties).toEqual({ n: 5, m: 1 })
})
test('clear empties', () => {
  expect(change({ a: 1 }, { clear: ['a'] }).properties).toEqual({ a: null })
})
test('the history names who changed what, and only what changed', () => {
  expect(change({ a: 1, b: 1 }, { set: { a: 1, b: 2 } }).recorded).toEqual([{ at, by: 'run:1', property: 'b', value: 2 }])
})
test.each([
  ['another address is not proved', { set: { email: 'bo@example.com' } }, false],
  ['nor is none', { clear: ['email'] }, false],
  ['the same one, otherwise written, still is', { set: { email: 'Ann@Example.com' } }, true],
  ['another one is that the change proves', { set: { email: 'bo@example.com', verified: true } }, true],
  ['whatever else changes, it still is', { set: { firstname: 'Ann' }, fill: { email: 'bo@example.com' } }, true],
])('what was proved is one address: %s', (_what, what, verified) => {
  expect(change({ email: 'ann@example.com', verified: true }, what).properties['verified']).toBe(verified)
})
