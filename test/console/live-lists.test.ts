import { expect, test } from '@jest/globals'
import { MINE, keyOf, type Query, shown } from '../../console/live/list.ts'
import { type Input, type Live, newLive, type Want } from '../../console/live/state.ts'
import { step } from '../../console/live/step.ts'
import type { ConversationSummary, Counts, Welcome } from '../../console/live/words.ts'
import { waitingForMe } from '../../console/shell/use-calls.ts'
import { summaryOf } from './summary.ts'

const ME = { id: 'me', name: 'Bea', picture: null, presence: 'online' as const, load: 0, capacity: null, skills: [], queues: [], email: 'bea@example.com', role: 'agent' as const }
const WELCOME: Welcome = { me: ME, colleagues: [ME], queues: [], notices: [], replies: [] }
const COUNTS: Counts = { mine: 0, unassigned: 0, waiting: 0, all: 0, snoozed: 0, closed: 0 }
const ALL: Query = { view: 'all', queue: null, search: '' }

const mine = (id: string, change: Partial<ConversationSummary> = {}) => summaryOf(id, { owner: 'agent', agent: { id: 'me', name: 'Bea', picture: null }, ...change })
const listed = (query: Query, conversations: ConversationSummary[], next: string | null = null): Input =>
  ({ type: 'listed', key: keyOf(query), first: true, page: { conversations, next, counts: COUNTS } })
const begin = (query: Query, ...inputs: Input[]) => go(newLive(), { type: 'show', query }, { type: 'connected' }, { type: 'welcomed', welcome: WELCOME }, ...inputs)
const go = (from: Live, ...inputs: Input[]): Live => inputs.reduce((live, input) => step(live, input).live, from)
const rows = (live: Live, query: Query) => {
  const list = live.lists[keyOf(query)]
  return list ? shown(list, live.conversations, 'me').map(({ id }) => id) : null
}
const asked = (wants: Want[]) => wants.flatMap((want) => (want.type === 'list' ? want.query.view : []))

test('a list follows what changes: in, out, and the latest first; the waiting ones by who waits longest', () => {
  const live = begin(ALL, listed(ALL, [summaryOf('a', { lastAt: '2026-10-01T10:00:00Z' }), summaryOf('b', { lastAt: '2026-10-01T09:00:00Z' })]))
  const changed = go(live, { type: 'conversation', summary: summaryOf('b', { version: 2, lastAt: '2026-10-01T11:00:00Z' }) }, { type: 'conversation', summary: summaryOf('c') })
  expect(rows(changed, ALL)).toEqual(['b', 'a', 'c'])
  expect(rows(go(changed, { type: 'conversation', summary: summaryOf('a', { version: 2, status: 'closed' }) }), ALL)).toEqual(['b', 'c'])
  expect(rows(go(changed, { type: 'conversation', summary: summaryOf('b', { version: 1, status: 'closed' }) }), ALL)).toEqual(['b', 'a', 'c'])

  const waiting: Query = { view: 'waiting', queue: null, search: '' }
  const queued = (id: string, queuedAt: string) => summaryOf(id, { owner: 'queue', queue: 'desk', queuedAt })
  expect(rows(begin(waiting, listed(waiting, [queued('late', '2026-10-01T10:00:00Z'), queued('early', '2026-10-01T09:00:00Z')])), waiting)).toEqual(['early', 'late'])
})

test('after hours away the list is what the server says now, and not what was known', () => {
  const before = begin(ALL, listed(ALL, [summaryOf('a'), summaryOf('b')]))
  const back = go(before, { type: 'disconnected' }, { type: 'connected' })
  expect(rows(back, ALL)).toEqual(['a', 'b'])
  expect(rows(go(back, listed(ALL, [summaryOf('b'), summaryOf('c')])), ALL)).toEqual(['b', 'c'])
})

test('what changes while a list is asked for is in it, though the answer is older', () => {
  const live = begin(ALL, listed(ALL, [summaryOf('a')]), { type: 'conversation', summary: summaryOf('a', { version: 2, status: 'closed' }) })
  const asking = go(live, { type: 'woken' }, { type: 'conversation', summary: summaryOf('a', { version: 3 }) }, { type: 'conversation', summary: summaryOf('b') })
  expect(rows(go(asking, listed(ALL, [])), ALL)?.toSorted()).toEqual(['a', 'b'])
})

test('of a list that is longer than its first page only what the page covers is forgotten', () => {
  const [first, second, third] = ['12', '11', '10'].map((hour) => summaryOf(`at-${hour}`, { lastAt: `2026-10-01T${hour}:00:00Z` }))
  if (!first || !second || !third) throw new Error('three')
  const back = go(begin(ALL, listed(ALL, [first, second, third])), { type: 'woken' }, listed(ALL, [second], 'more'))
  expect(Object.keys(back.conversations)).toEqual(['at-11', 'at-10'])
})

test('the number in the title knows my conversations whatever is on the screen, and forgets those that were taken from me', () => {
  const closed: Query = { view: 'closed', queue: null, search: '' }
  const { wants } = step(go(newLive(), { type: 'show', query: closed }), { type: 'connected' })
  expect(asked(wants)).toEqual(['closed', 'mine'])
  const live = begin(closed, listed(closed, []), listed(MINE, [mine('a'), mine('read', { readByAgents: 1 }), mine('answered', { lastAuthor: 'agent' })]))
  expect(waitingForMe({ live, since: null })).toBe(1)
  expect(waitingForMe({ live: go(live, { type: 'disconnected' }, { type: 'connected' }, listed(MINE, [])), since: null })).toBe(0)
})

test('counts are asked for once after many changes', () => {
  let live = begin(ALL, listed(ALL, []))
  const wants: Want[] = []
  for (let i = 0; i < 5; i++) {
    const next = step(live, { type: 'conversation', summary: summaryOf(`c${i}`) })
    live = next.live
    wants.push(...next.wants)
  }
  expect(wants.filter(({ type }) => type === 'count-later')).toHaveLength(1)
  expect(step(live, { type: 'counts-due' }).wants).toEqual([{ type: 'counts' }])
})
