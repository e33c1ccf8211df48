import type { ConversationSummary, View } from './words.ts'

/** What a list shows. `search` and `queue` narrow the view. */
export type Query = { view: View; queue: string | null; search: string }

/**
 * A list of conversations: pages that the server gave, kept true by the changes that come in. `fresh`: ids that came in
 * while the first page was asked for.
 */
export type List = { query: Query; ids: string[]; fresh: string[]; next: string | null; loading: boolean; loaded: boolean; failed: string | null }

/** What is mine is held whatever list is on the screen: the title says how much of it waits. */
export const MINE: Query = { view: 'mine', queue: null, search: '' }

export const keyOf = ({ view, queue, search }: Query): string => JSON.stringify([view, queue, search])
export const newList = (query: Query): List => ({ query, ids: [], fresh: [], next: null, loading: false, loaded: false, failed: null })

/** Whether a conversation belongs in a view, for `me`; the same rule as the server's. */
export function belongs(summary: ConversationSummary, { view, queue }: Query, me: string): boolean {
  if (queue !== null && summary.queue !== queue) return false
  switch (view) {
    case 'mine':
      return summary.status === 'open' && summary.owner === 'agent' && summary.agent?.id === me
    case 'waiting':
      return summary.status === 'open' && summary.owner === 'queue'
    case 'unassigned':
      return summary.status === 'open' && summary.owner === 'bot'
    case 'all':
      return summary.status === 'open'
    case 'snoozed':
      return summary.status === 'snoozed'
    case 'closed':
      return summary.status === 'closed'
  }
}

/** The longest waiting first, otherwise the latest first. */
export function inViewOrder(view: View): (a: ConversationSummary, b: ConversationSummary) => number {
  if (view === 'waiting') return (a, b) => (a.queuedAt ?? a.lastAt).localeCompare(b.queuedAt ?? b.lastAt)
  return (a, b) => b.lastAt.localeCompare(a.lastAt)
}

/** What the list shows now. */
export function shown(list: List, conversations: Record<string, ConversationSummary>, me: string): ConversationSummary[] {
  const held = list.ids.flatMap((id) => conversations[id] ?? [])
  return held.filter((summary) => belongs(summary, list.query, me)).toSorted(inViewOrder(list.query.view))
}

/** The list after a conversation changed. One that a search might find is left to the server. */
export function withChanged(list: List, summary: ConversationSummary, conversations: Record<string, ConversationSummary>, me: string): List {
  if (list.query.search !== '' || !belongs(summary, list.query, me)) return list
  const known = list.ids.includes(summary.id)
  const last = shown(list, conversations, me).at(-1)
  const beyond = !known && list.next !== null && last !== undefined && inViewOrder(list.query.view)(summary, last) > 0
  if (beyond || (known && !list.loading)) return list
  return { ...list, ids: known ? list.ids : [...list.ids, summary.id], fresh: list.loading ? [...list.fresh, summary.id] : list.fresh }
}

/** The held conversations that the first page of a list proves to be elsewhere by now: they should be in it and are not. */
export function outdated(list: List, page: { conversations: ConversationSummary[]; next: string | null }, conversations: Record<string, ConversationSummary>, me: string): string[] {
  if (list.query.search !== '') return []
  const given = new Set([...page.conversations.map(({ id }) => id), ...list.fresh])
  const last = page.conversations.at(-1)
  const covered = (one: ConversationSummary) => page.next === null || (last !== undefined && inViewOrder(list.query.view)(one, last) < 0)
  return Object.values(conversations).filter((one) => belongs(one, list.query, me) && !given.has(one.id) && covered(one)).map(({ id }) => id)
}

/** The list with a page taken in; `first`: it replaces what was there. */
export function withPage(list: List, page: { conversations: { id: string }[]; next: string | null }, first: boolean): List {
  const given = page.conversations.map(({ id }) => id)
  const ids = first ? [...new Set([...given, ...list.fresh])] : [...new Set([...list.ids, ...given])]
  return { ...list, ids, fresh: [], next: page.next, loading: false, loaded: true, failed: null }
}
