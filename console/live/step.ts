import { arrived, askList, catchUp, listed, mapValues, opened, recount, welcomed, withList, withSummary, withThread, withTyping } from './changes.ts'
import { keyOf, newList } from './list.ts'
import type { Input, Live, Want } from './state.ts'
import * as threads from './thread.ts'

const ON_OUTGOING = { due: threads.due, retry: threads.retry, discard: threads.discard }

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
