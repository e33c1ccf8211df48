import { keyOf, MINE, newList, outdated, type List, withChanged, withPage } from './list.ts'
import type { Input, Live, Want } from './state.ts'
import * as threads from './thread.ts'
import type { Thread } from './thread.ts'
import type { AgentRef, ConversationSummary, Entry, Welcome, WireMessage } from './words.ts'

// The changes of the live state that several inputs make. Pure; what is to be done in the world goes into `wants`.

/** Something changed that is counted. */
export function recount(live: Live, wants: Want[]): Live {
  if (live.counting || !live.online) return live
  wants.push({ type: 'count-later' })
  return { ...live, counting: true }
}

/** Asks for the list on the screen, and for what the threads lack, after the last numbers held. */
export function catchUp(live: Live, wants: Want[]): Live {
  const mine = keyOf(MINE)
  const kept = { ...live, lists: { ...pick(live.lists, live.current ?? mine), [mine]: live.lists[mine] ?? newList(MINE) } }
  const asked = [...new Set([live.current ?? mine, mine])].reduce((held, key) => askList(held, key, wants), kept)
  const wanted = Object.entries(live.threads).filter(([id, { outbox, asked: under }]) => under === null && (id === live.open || outbox.length > 0))
  return wanted.reduce((held, [id, thread]) => watch(held, id, thread, wants), asked)
}

export function watch(live: Live, id: string, thread: Thread, wants: Want[]): Live {
  const asking = threads.ask(thread)
  if (asking.asked) wants.push({ type: 'watch', conversation: id, ...asking.asked })
  return withThread(live, id, asking)
}

/** Takes a page of a list in; what the first one shows to be elsewhere is forgotten, but for the conversation on the screen. */
export function listed(live: Live, { key, first, page }: Extract<Input, { type: 'listed' }>): Live {
  const held = page.conversations.reduce(withSummary, { ...live, counts: page.counts })
  const list = held.lists[key]
  if (!list) return held
  const gone = first ? outdated(list, page, held.conversations, live.me?.id ?? '').filter((id) => id !== live.open) : []
  const conversations = Object.fromEntries(Object.entries(held.conversations).filter(([id]) => !gone.includes(id)))
  return withList({ ...held, conversations }, withPage(list, page, first))
}

export function askList(live: Live, key: string, wants: Want[]): Live {
  const list = live.lists[key]
  if (!list || list.loading || !live.online) return live
  wants.push({ type: 'list', key: keyOf(list.query), query: list.query, after: null })
  return withList(live, { ...list, loading: true, fresh: [] })
}

export function opened(live: Live, conversation: string | null, wants: Want[]): Live {
  if (live.open === conversation) return live
  const before = live.open === null ? undefined : live.threads[live.open]
  let next: Live = { ...live, open: conversation }
  if (live.open !== null && before && before.outbox.length === 0) {
    if (live.online) wants.push({ type: 'unwatch', conversation: live.open })
    // What it holds is kept; what comes meanwhile is asked for when it is opened again.
    next = withThread(next, live.open, threads.lost(before))
  }
  if (conversation === null) return next
  const thread = next.threads[conversation] ?? threads.newThread()
  return live.online && thread.asked === null ? watch(next, conversation, thread, wants) : withThread(next, conversation, thread)
}

export function welcomed(live: Live, welcome: Welcome): Live {
  return {
    ...live, welcomed: true, me: welcome.me, queues: welcome.queues, replies: welcome.replies, notices: welcome.notices,
    colleagues: Object.fromEntries(welcome.colleagues.map((colleague) => [colleague.id, colleague])),
  }
}

export function arrived(live: Live, id: string, item: { message: WireMessage } | { entry: Entry }, wants: Want[]): Live {
  const thread = live.threads[id]
  if (!thread) return live
  const { thread: next, missing } = threads.arrived(thread, item)
  return missing && live.online && live.open === id ? watch(live, id, next, wants) : withThread(live, id, next)
}

export function withSummary(live: Live, summary: ConversationSummary): Live {
  const held = live.conversations[summary.id]
  if (held && held.version > summary.version) return live
  const conversations = { ...live.conversations, [summary.id]: summary }
  return { ...live, conversations, lists: mapValues(live.lists, (list) => withChanged(list, summary, conversations, live.me?.id ?? '')) }
}

export function withTyping(live: Live, id: string, key: string, who: { agent: AgentRef | null; key: string } | null): Live {
  const others = (live.typing[id] ?? []).filter((one) => one.key !== key)
  return { ...live, typing: { ...live.typing, [id]: who ? [...others, who] : others } }
}

export const withThread = (live: Live, id: string, thread: Thread): Live => ({ ...live, threads: { ...live.threads, [id]: thread } })
export const withList = (live: Live, list: List): Live => ({ ...live, lists: { ...live.lists, [keyOf(list.query)]: list } })
const pick = <T>(from: Record<string, T>, key: string): Record<string, T> => Object.fromEntries(Object.entries(from).filter(([name]) => name === key))
export const mapValues = <T>(from: Record<string, T>, change: (value: T) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(from).map(([key, value]) => [key, change(value)]))
