import { expect, test } from '@jest/globals'
import type { CannedReply, Entry, WireMessage } from '../../console/live/words.ts'
import { itemsOf } from '../../console/thread/items.ts'
import { mentioned, mentionParts, wordAtCaret } from '../../console/thread/mentions.ts'
import { findReplies, withoutSigns } from '../../console/thread/replies.ts'
import { snoozeChoices } from '../../console/thread/snooze-times.ts'

test('a mention is the longest name that follows the sign, and calls those who work here only', () => {
  const people = [{ id: 'ann', name: 'Ann' }, { id: 'ann-marie', name: 'Ann Marie' }, { id: 'ben', name: 'Ben' }]
  expect(mentioned('@Ann Marie and @Ben, look', people)).toEqual(['ann-marie', 'ben'])
  expect(mentioned('ann@example.com, @Nobody', people)).toEqual([])
  expect(mentionParts('hi @Ben!', ['Ben'])).toEqual([{ text: 'hi ', mention: false }, { text: '@Ben', mention: true }, { text: '!', mention: false }])
})

test('the word at the caret begins with the sign at the beginning of a word, and may have a space', () => {
  expect(wordAtCaret('look, @Ann M', 12, '@')).toEqual({ from: 6, word: 'Ann M' })
  expect(wordAtCaret('look, @Ann M', 9, '@')).toEqual({ from: 6, word: 'An' })
  expect(wordAtCaret('ann@example.com', 15, '@')).toBeNull()
  expect(wordAtCaret('@Ann\nnext line', 14, '@')).toBeNull()
})

test('prepared replies are found by every word, the visitor’s language first, then those that begin with it', () => {
  const reply = (name: string, title: string, language: string | null, text = ''): CannedReply => ({ name, title, language, text })
  const replies = [reply('bye', 'Say bye', 'en'), reply('hello', 'Hello', 'en', 'say hello to them'), reply('hallo', 'Hallo sagen', 'de', 'say'), reply('any', 'Anything', null, 'say')]
  expect(findReplies(replies, 'say', 'en').map(({ name }) => name)).toEqual(['bye', 'hello', 'any', 'hallo'])
  expect(findReplies(replies, 'say hello', 'de').map(({ name }) => name)).toEqual(['hello'])
  expect(findReplies(replies, '', 'de')[0]?.name).toBe('hallo')
})

test('a template reads as what it will be', () => {
  expect(withoutSigns('Hello{{#if contact.firstname}} {{contact.firstname}}{{else}} you{{/if}}, this is {{ agent.name }}.')).toBe('Hello [firstname] you, this is [name].')
  expect(withoutSigns('It is {{label ticket.priority}} {{! a comment }}and {{{company.name}}}.')).toBe('It is [priority] and [name].')
})

test('snoozing offers the evening while it is day, and a Monday that is to come', () => {
  const titles = (at: string) => snoozeChoices(new Date(at)).map(({ title }) => title)
  expect(titles('2026-10-07T10:00:00')).toEqual(['In an hour', 'This evening', 'Tomorrow', 'Next Monday'])
  expect(titles('2026-10-07T17:00:00')).toEqual(['In an hour', 'Tomorrow', 'Next Monday'])
  const monday = (at: string) => snoozeChoices(new Date(at)).find(({ title }) => title === 'Next Monday')?.at
  expect(monday('2026-10-05T10:00:00')).toEqual(new Date('2026-10-12T09:00:00'))
  expect(monday('2026-10-11T10:00:00')).toEqual(new Date('2026-10-12T09:00:00'))
})

test('entries stand behind the message that they follow; messages close together are one group', () => {
  const message = (seq: number, at: string): WireMessage => ({ id: `m${seq}`, seq, author: { kind: 'visitor', name: null, picture: null }, text: '', files: [], question: null, answers: null, at })
  const entry = (n: number, after: number): Entry => ({ id: `e${n}`, n, after, kind: 'event', what: 'closed', by: null, text: '', mentions: [], at: '2026-10-01T10:00:00Z' })
  const items = itemsOf([message(1, '2026-10-01T10:00:00Z'), message(2, '2026-10-01T10:01:00Z'), message(3, '2026-10-01T10:02:00Z'), message(4, '2026-10-01T10:30:00Z')], [entry(1, 0), entry(2, 2), entry(3, 9)])
  expect(items.map(({ key }) => key)).toEqual(['e1', 'm1', 'm2', 'e2', 'm3', 'm4', 'e3'])
  expect(items.flatMap((item) => (item.kind === 'message' ? item.first : []))).toEqual([true, false, true, true])
})
