import { describe, expect, test } from '@jest/globals'
import { checkPassword } from '../../../server/features/users/check-password.ts'
import { hashPassword, isPassword } from '../../../server/features/users/hash-password.ts'

describe('passwords', () => {
  test('are hashed with their parameters and a salt of their own, and recognised', async () => {
    const [one, two] = await Promise.all([hashPassword('four quiet lanterns'), hashPassword('four quiet lanterns')])
    expect(one).toMatch(/^scrypt\$15\$8\$3\$[\w-]{22}\$[\w-]{43}$/)
    expect(one).not.toBe(two)
    expect(await isPassword('four quiet lanterns', one)).toBe(true)
    expect(await isPassword('four quiet lantern', one)).toBe(false)
  })

  test('are the same however their accents were typed', async () => {
    expect(await isPassword('süße Grüße'.normalize('NFD'), await hashPassword('süße Grüße'.normalize('NFC')))).toBe(true)
  })

  test('fit no account without a hash, not even the empty one', async () => {
    expect(await isPassword('', null)).toBe(false)
    expect(await isPassword('four quiet lanterns', 'plain')).toBe(false)
  })

  test.each(['short', 'password123', 'Passwort2026!', 'qwertyuiop', '1234567890', 'aaaaaaaaaaaa', 'midflow2026', 'changeme!!', 'adminadmin1', 'hanna.lee1', 'hanna.lee@example.com'])(
    'that are guessed first are refused: %s',
    (password) => {
      expect(() => checkPassword(password, 'hanna.lee@example.com')).toThrow(/^password: /)
    },
  )

  test.each(['four quiet lanterns', 'Zw9-kkpfMvq1', 'größer als Wien', 'hanna likes green tea'])('that are not are taken: %s', (password) => {
    expect(() => checkPassword(password, 'hanna.lee@example.com')).not.toThrow()
  })
})
