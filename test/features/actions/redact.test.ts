import { describe, expect, test } from '@jest/globals'
import { createRedact, redactJson } from '../../../server/features/actions/redact.ts'

const secret = 'pä"ss/w+rd 123'
const redact = createRedact({ KEY: secret, LONGER: `${secret}-more`, SHORT: 'abc' })

describe('secrets in texts', () => {
  test.each([
    ['as it is', secret],
    ['in JSON', JSON.stringify(secret).slice(1, -1)],
    ['in base64', Buffer.from(secret).toString('base64')],
    ['in base64 for URLs', Buffer.from(secret).toString('base64url')],
    ['URL-encoded', encodeURIComponent(secret)],
    ['in a form', new URLSearchParams({ v: secret }).toString().slice(2)],
  ])('%s', (_, form) => expect(redact(`before ${form} after`)).toBe('before [secret KEY] after'))

  test('the longer of two is found first', () => expect(redact(`${secret}-more`)).toBe('[secret LONGER]'))
  test('a very short one is left: it would be found everywhere', () => expect(redact('abc')).toBe('abc'))
  test('values keep their shape, whatever the secret looks like', () => {
    const odd = createRedact({ A: 'true', B: 'null', C: '1234' })
    expect(redactJson({ a: [true, null, 1234, 'is true'], true: 1 }, odd)).toEqual({ a: [true, null, 1234, 'is [secret A]'], '[secret A]': 1 })
  })
})
