import { expect, test } from '@jest/globals'
import { newId } from '../server/base/ids.ts'

test('ids made later sort later', () => {
  const a: string = newId(new Date(1))
  expect(a < newId(new Date(2))).toBe(true)
})
