import { expect, test } from '@jest/globals'
import { newId } from '../../server/base/ids.ts'

test('ids made later sort later', () => {
  const ids = [0, 1, 1000, 1_700_000_000_000, 1_800_000_000_000].map((ms) => newId(new Date(ms)))
  expect(ids).toEqual(ids.toSorted())
  expect(ids[0]).toMatch(/^[0-9a-hjkmnp-tv-z]{26}$/)
})

test('ids of the same moment differ', () => {
  const now = new Date()
  expect(new Set(Array.from({ length: 10_000 }, () => newId(now))).size).toBe(10_000)
})
