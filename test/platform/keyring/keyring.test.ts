import { expect, test } from '@jest/globals'
import { createKeyring } from '../../../server/platform/keyring/keyring.ts'

const key = 'ab'.repeat(32)

test('what is sealed is opened with the same key and name', () => {
  const keyring = createKeyring(key)
  expect(keyring.open('SHOP_KEY', keyring.seal('SHOP_KEY', 'geheim – ✓'))).toBe('geheim – ✓')
})

test('sealing twice gives different texts, neither showing the secret', () => {
  const keyring = createKeyring(key)
  const [one, two] = [keyring.seal('A', 'geheim'), keyring.seal('A', 'geheim')]
  expect(one).not.toBe(two)
  expect(Buffer.from(one, 'base64').toString('latin1')).not.toContain('geheim')
})

test('a sealed text is refused under another name, with another key, and when changed', () => {
  const keyring = createKeyring(key)
  const sealed = keyring.seal('A', 'geheim')
  const changed = Buffer.from(sealed, 'base64')
  changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1
  expect(() => keyring.open('B', sealed)).toThrow()
  expect(() => createKeyring('cd'.repeat(32)).open('A', sealed)).toThrow()
  expect(() => keyring.open('A', changed.toString('base64'))).toThrow()
})
