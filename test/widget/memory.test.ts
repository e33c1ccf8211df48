import { expect, test } from '@jest/globals'
import { createMemory } from '../../widget/core/memory.ts'
import { visitorToken } from '../../widget/core/token.ts'
import { visitorAuth } from '../../server/protocol/visitor.ts'

/** A browser's storage, or one that refuses. */
function storage(blocked = false): Storage {
  const held = new Map<string, string>()
  const check = () => {
    if (blocked) throw new Error('SecurityError')
  }
  return {
    get length() {
      return held.size
    },
    clear: () => held.clear(),
    key: (n) => [...held.keys()][n] ?? null,
    getItem(name) {
      check()
      return held.get(name) ?? null
    },
    setItem(name, value) {
      check()
      held.set(name, value)
    },
    removeItem(name) {
      check()
      held.delete(name)
    },
  }
}

test('a visitor keeps their token over reloads, and it is one that the server takes', () => {
  const browser = storage()
  const first = visitorToken(createMemory('midflow:https://a:default:', () => browser))
  expect(visitorToken(createMemory('midflow:https://a:default:', () => browser))).toBe(first)
  expect(visitorAuth.safeParse({ token: first }).success).toBe(true)
})

test('two sites on one server have a token each in one browser', () => {
  const browser = storage()
  const shop = visitorToken(createMemory('midflow:https://a:shop:', () => browser))
  expect(visitorToken(createMemory('midflow:https://a:blog:', () => browser))).not.toBe(shop)
})

test.each([
  ['whose storage throws', () => storage(true)],
  ['that forbids to look at its storage', (): Storage => { throw new Error('SecurityError') }],
])('in a browser %s the token lasts as long as the page', (_name, blocked) => {
  const memory = createMemory('midflow:', blocked)
  const token = visitorToken(memory)
  expect(visitorToken(memory)).toBe(token)
  memory.set('token', null)
  expect(visitorToken(memory)).not.toBe(token)
})

test('a token that was tampered with is replaced', () => {
  const memory = createMemory('midflow:', () => storage())
  memory.set('token', 'short')
  expect(visitorToken(memory)).toHaveLength(43)
})
