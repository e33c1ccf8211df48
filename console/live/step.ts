import { keyOf, type List, MINE, newList, outdated, type Query, withChanged, withPage } from './list.ts'
import * as threads from './thread.ts'
import type { Cursor, Outgoing, SentRequest, Thread } from './thread.ts'
import type { AgentRef, Colleague, ConversationSummary, Counts, Entry, Listed, LiveCounts, Me, Notice, Viewer, Watched, Welcome, WireMessage } from './words.ts'

const ON_OUTGOING = { due: threads.due, retry: threads.retry, discard: threads.discard }

/** Everything that the console knows of the server, kept true by `step`. */
export type Live = {
  online: boolean
  /** Who I am and who else is here has been in on the present connection. */
  welcomed: boolean
  me: Me | null
  colleagues: Record<string, Colleague>
  queues: Welcome['queues']
  replies: Welcome['replies']
  notices: Notice[]
  counts: Counts | null
  /** They will be asked for in a moment. */
  counting: boolean
  conversations: Record<string, ConversationSummary>
  lists: Record<string, List>
  /** The list on the screen. */
  current: string | null
  threads: Record<string, Thread>
  /** The conversation on the screen. */
  open: string | null
  /** Who is typing, by conversation. `agent` null: the visitor. */
  typing: Record<string, { agent: AgentRef | null; key: string }[]>
}

export type Input =
  | { type: 'connected' }
  | { type: 'disconnected' }
  /** The page was away: ask what was missed, also if the connection seems alive. */
  | { type: 'woken' }
  | { type: 'welcomed'; welcome: Welcome }
  | { type: 'show'; query: Query }
  | { type: 'more' }
  | { type: 'listed'; key: string; first: boolean; page: Listed }
  | { type: 'list-failed'; key: string; reason: string }
  | { type: 'open'; conversation: string | null }
  | { type: 'watched'; conversation: string; page: Watched }
  | { type: 'watch-failed'; conversation: string; reason: string }
  | { type: 'conversation'; summary: ConversationSummary }
  | { type: 'message'; conversation: string; message: WireMessage }
  | { type: 'entry'; conversation: string; entry: Entry }
  | { type: 'viewers'; conversation: string; viewers: Viewer[] }
  | { type: 'typing'; conversation: string; agent: AgentRef | null; typing: boolean }
  | { type: 'colleague'; colleague: Colleague }
  | { type: 'notice'; notice: Notice }
  | { type: 'counts-due' }
  | { type: 'counted'; counts: LiveCounts }
  | { type: 'write'; request: SentRequest }
  | { type: 'accepted'; conversation: string; id: string; as: string }
  | { type: 'refused'; conversation: string; id: string; reason: string; final: boolean }
  | { type: 'due'; conversation: string; id: string }
  | { type: 'retry'; conversation: string; id: string }
  | { type: 'discard'; conversation: string; id: string }
  | { type: 'read'; conversation: string; seq: number }
  | { type: 'notices-read'; ids: string[]; at: string }

export type Want =
  /** `urgent`: nobody knows whether the connection lives. */
  | { type: 'welcome'; urgent: boolean }
  | { type: 'list'; key: string; query: Query; after: string | null }
  /** After a pause: many changes are counted once. */
  | { type: 'count-later' }
  | { type: 'counts' }
  | ({ type: 'watch'; conversation: string } & Cursor)
  | { type: 'unwatch'; conversation: string }
  | { type: 'send'; request: SentRequest }
  | { type: 'pause'; conversation: string; id: string; ms: number }
  | { type: 'read'; conversation: string; seq: number }
  | { type: 'notices-read'; ids: string[] }

/** `outboxes`: what an earlier page could not hand over, by conversation. */
export const newLive = (outboxes: Record<string, Outgoing[]> = {}): Live => ({
  online: false, welcomed: false, me: null, colleagues: {}, queues: [], replies: [], notices: [], counts: null, counting: false, conversations: {}, lists: {}, current: null,
  threads: Object.fromEntries(Object.entries(outboxes).map(([id, outbox]) => [id, threads.newThread(outbox)])), open: null, typing: {},
})

/** The state after `input`, and what to do in the world. Pure; inputs that come late or twice are harmless. */
export function step(before: Live, input: Input): { live: Live; wants: Want[] } {
  const wants: Want[] = []
  let live = apply(before, input, wants)
  for (const [id, thread] of Object.entries(live.threads)) {
    const request = live.online ? threads.nextToSend(thread) : null
    if (!request) continue
    live = withThread(live, id, { ...thread, sending: request.id })
    wants.push({ type: 'send', request })
  }
  return { live, wants }
}

function apply(live: Live, input: Input, wants: Want[]): Live {
  const thread = 'conversation' in input && input.conversation !== null ? live.threads[input.conversation] : undefined
  switch (input.type) {
    case 'connected':
      wants.push({ type: 'welcome', urgent: false })
      return catchUp({ ...live, online: true }, wants)
    case 'woken':
      if (!live.online) return live
      wants.push({ type: 'welcome', urgent: true })
      return catchUp(live, wants)
    case 'disconnected':
      return { ...live, online: false, welcomed: false, typing: {}, threads: mapValues(live.threads, threads.lost), lists: mapValues(live.lists, (list) => ({ ...list, loading: false })) }
    case 'welcomed':
      return welcomed(live, input.welcome)
    case 'show': {
      const key = keyOf(input.query)
      return askList({ ...live, current: key, lists: { ...live.lists, [key]: live.lists[key] ?? newList(input.query) } }, key, wants)
    }
    case 'more': {
      const list = live.current === null ? undefined : live.lists[live.current]
      if (!list || list.loading || list.next === null || !live.online) return live
      wants.push({ type: 'list', key: keyOf(list.query), query: list.query, after: list.next })
      return withList(live, { ...list, loading: true })
    }
    case 'listed':
      return listed(live, input)
    case 'list-failed': {
      const list = live.lists[input.key]
      return list ? withList(live, { ...list, loading: false, failed: input.reason }) : live
    }
    case 'open':
      return opened(live, input.conversation, wants)
    case 'watched': {
      if (!thread?.asked) return live
      const next = threads.watched(thread, input.page)
      if (next.asked) wants.push({ type: 'watch', conversation: input.conversation, ...next.asked })
      return withSummary(withThread(live, input.conversation, next), input.page.conversation)
    }
    case 'watch-failed':
      return thread ? withThread(live, input.conversation, { ...thread, asked: null, failed: input.reason }) : live
    case 'conversation':
      return withSummary(recount(live, wants), input.summary)
    case 'message': {
      const silent = withTyping(live, input.conversation, input.message.author.kind === 'visitor' ? 'visitor' : '', null)
      return arrived(silent, input.conversation, { message: input.message }, wants)
    }
    case 'entry':
      return arrived(live, input.conversation, { entry: input.entry }, wants)
    case 'viewers':
      return thread ? withThread(live, input.conversation, { ...thread, viewers: input.viewers }) : live
    case 'typing': {
      const key = input.agent?.id ?? 'visitor'
      return withTyping(live, input.conversation, key, input.typing ? { agent: input.agent, key } : null)
    }
    case 'colleague': {
      const { colleague } = input
      const me = live.me?.id === colleague.id ? { ...live.me, ...colleague } : live.me
      const before = live.colleagues[colleague.id]
      return { ...(before?.presence === colleague.presence ? live : recount(live, wants)), me, colleagues: { ...live.colleagues, [colleague.id]: colleague } }
    }
    case 'notice':
      return { ...live, notices: [input.notice, ...live.notices.filter(({ id }) => id !== input.notice.id)] }
    case 'counts-due':
      if (live.online) wants.push({ type: 'counts' })
      return { ...live, counting: false }
    case 'counted':
      return { ...live, counts: input.counts.counts, queues: input.counts.queues }
    case 'write':
      return withThread(live, input.request.conversation, threads.write(live.threads[input.request.conversation] ?? threads.newThread(), input.request))
    case 'accepted':
      return thread ? withThread(live, input.conversation, threads.accepted(thread, input.id, input.as)) : live
    case 'refused': {
      if (!thread) return live
      const { thread: next, retry } = threads.refused(thread, input.id, input.reason, input.final)
      if (retry !== null) wants.push({ type: 'pause', conversation: input.conversation, id: input.id, ms: retry })
      return withThread(live, input.conversation, next)
    }
    case 'due':
    case 'retry':
    case 'discard':
      return thread ? withThread(live, input.conversation, ON_OUTGOING[input.type](thread, input.id)) : live
    case 'read': {
      const seen = Math.max(thread?.readTo ?? 0, live.conversations[input.conversation]?.readByAgents ?? 0)
      if (!thread?.caughtUp || input.seq <= seen) return live
      wants.push({ type: 'read', conversation: input.conversation, seq: input.seq })
      return withThread(live, input.conversation, { ...thread, readTo: input.seq })
    }
    case 'notices-read': {
      const ids = input.ids.filter((id) => live.notices.some((notice) => notice.id === id && notice.readAt === null))
      if (ids.length > 0) wants.push({ type: 'notices-read', ids })
      return { ...live, notices: live.notices.map((notice) => (ids.includes(notice.id) ? { ...notice, readAt: input.at } : notice)) }
    }
  }
}

/** Something changed that is counted. */
function recount(live: Live, wants: Want[]): Live {
  if (live.counting || !live.online) return live
  wants.push({ type: 'count-later' })
  return { ...live, counting: true }
}

/** Asks for the list on the screen, and for what the threads lack, after the last numbers held. */
function catchUp(live: Live, wants: Want[]): Live {
  const mine = keyOf(MINE)
  const kept = { ...live, lists: { ...pick(live.lists, live.current ?? mine), [mine]: live.lists[mine] ?? newList(MINE) } }
  const asked = [...new Set([live.current ?? mine, mine])].reduce((held, key) => askList(held, key, wants), kept)
  const wanted = Object.entries(live.threads).filter(([id, { outbox, asked: under }]) => under === null && (id === live.open || outbox.length > 0))
  return wanted.reduce((held, [id, thread]) => watch(held, id, thread, wants), asked)
}

function watch(live: Live, id: string, thread: Thread, wants: Want[]): Live {
  const asking = threads.ask(thread)
  if (asking.asked) wants.push({ type: 'watch', conversation: id, ...asking.asked })
  return withThread(live, id, asking)
}

/** Takes a page of a list in; what the first one shows to be elsewhere is forgotten, but for the conversation on the screen. */
function listed(live: Live, { key, first, page }: Extract<Input, { type: 'listed' }>): Live {
  const held = page.conversations.reduce(withSummary, { ...live, counts: page.counts })
  const list = held.lists[key]
  if (!list) return held
  const gone = first ? outdated(list, page, held.conversations, live.me?.id ?? '').filter((id) => id !== live.open) : []
  const conversations = Object.fromEntries(Object.entries(held.conversations).filter(([id]) => !gone.includes(id)))
  return withList({ ...held, conversations }, withPage(list, page, first))
}

function askList(live: Live, key: string, wants: Want[]): Live {
  const list = live.lists[key]
  if (!list || list.loading || !live.online) return live
  wants.push({ type: 'list', key: keyOf(list.query), query: list.query, after: null })
  return withList(live, { ...list, loading: true, fresh: [] })
}

function opened(live: Live, conversation: string | null, wants: Want[]): Live {
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

function welcomed(live: Live, welcome: Welcome): Live {
  return {
    ...live, welcomed: true, me: welcome.me, queues: welcome.queues, replies: welcome.replies, notices: welcome.notices,
    colleagues: Object.fromEntries(welcome.colleagues.map((colleague) => [colleague.id, colleague])),
  }
}

function arrived(live: Live, id: string, item: { message: WireMessage } | { entry: Entry }, wants: Want[]): Live {
  const thread = live.threads[id]
  if (!thread) return live
  const { thread: next, missing } = threads.arrived(thread, item)
  return missing && live.online && live.open === id ? watch(live, id, next, wants) : withThread(live, id, next)
}

function withSummary(live: Live, summary: ConversationSummary): Live {
  const held = live.conversations[summary.id]
  if (held && held.version > summary.version) return live
  const conversations = { ...live.conversations, [summary.id]: summary }
  return { ...live, conversations, lists: mapValues(live.lists, (list) => withChanged(list, summary, conversations, live.me?.id ?? '')) }
}

function withTyping(live: Live, id: string, key: string, who: { agent: AgentRef | null; key: string } | null): Live {
  const others = (live.typing[id] ?? []).filter((one) => one.key !== key)
  return { ...live, typing: { ...live.typing, [id]: who ? [...others, who] : others } }
}

const withThread = (live: Live, id: string, thread: Thread): Live => ({ ...live, threads: { ...live.threads, [id]: thread } })
const withList = (live: Live, list: List): Live => ({ ...live, lists: { ...live.lists, [keyOf(list.query)]: list } })
const pick = <T>(from: Record<string, T>, key: string): Record<string, T> => Object.fromEntries(Object.entries(from).filter(([name]) => name === key))
const mapValues = <T>(from: Record<string, T>, change: (value: T) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(from).map(([key, value]) => [key, change(value)]))
