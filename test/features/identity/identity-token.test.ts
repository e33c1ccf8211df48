import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { IDENTITY_PROPERTIES, LONGEST_SECONDS, readIdentity, signIdentity } from '../../../server/features/identity/identity-token.ts'

const NOW = new Date('2026-11-25T10:00:00Z')
const word = fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }).filter((text) => text.trim() === text && text !== '')
const identity = fc
  .record({
    id: fc.option(word), email: fc.option(fc.constantFrom('ann@example.com', 'bo.b+x@a.example')),
    properties: fc.dictionary(fc.constantFrom(...IDENTITY_PROPERTIES), word),
  })
  .filter(({ id, email }) => id !== null || email !== null)
const inSeconds = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000)

test('what is signed is read, with any of the keys, until it ends', () => {
  fc.assert(
    fc.property(identity, fc.integer({ min: 1, max: LONGEST_SECONDS }), (who, seconds) => {
      const token = signIdentity(who, inSeconds(seconds), 'second key')
      expect(readIdentity(token, ['first key', 'second key'], NOW)).toEqual({ ...who, properties: { ...who.properties } })
      expect(() => readIdentity(token, ['second key'], inSeconds(seconds))).toThrow(/it has expired/)
    }),
  )
})

test('a token with any character changed is refused', () => {
  const token = signIdentity({ id: '42', email: 'ann@example.com', properties: { firstname: 'Ann' } }, inSeconds(3600), 'key')
  for (let at = 0; at < token.length; at++) {
    // The last character of a part also holds bits that mean nothing.
    const changed = `${token.slice(0, at)}${token[at] === 'A' ? 'Q' : 'A'}${token.slice(at + 1)}`
    if (at < token.length - 1) expect(() => readIdentity(changed, ['key'], NOW)).toThrow(/identity/)
  }
})

test('the guide names every property that a page may say', () => {
  const guide = readFileSync(join(import.meta.dirname, '../../../docs/guides/identity.md'), 'utf8')
  const [, row = ''] = /^\| `properties` \| (.*) \|$/m.exec(guide) ?? []
  expect([...row.matchAll(/`(\w+)`/g)].map(([, name]) => name)).toEqual([...IDENTITY_PROPERTIES])
})
