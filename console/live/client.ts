import { createConnection } from '../../widget/core/connection.ts'
import type { Time } from '../../widget/core/time.ts'
import { randomText } from '../../widget/core/token.ts'
import type { OpenTransport } from '../../widget/core/transport.ts'
import type { Kept } from './kept.ts'
import type { Query } from './list.ts'
import { type Input, type Live, newLive, step, type Want } from './step.ts'
import { cursor, top } from './thread.ts'
import { isColleague, isEntry, isFilled, isListed, isLiveCounts, isMessage, isNotice, isObject, isSent, isSummary, isViewers, isWatched, isWelcome, readReply } from './wire.ts'
import type { AgentToServer, ConversationSummary, Notice, Reply, SnoozeTo, TransferTo } from './words.ts'

/** What the console shows of the server, and what an agent can do. Actions are repeated after a lost connection, under the same id. */
export type Client = {
  get(): View
  /** Calls `listener` after every change; the returned function ends it. */
  subscribe(listener: () => void): () => void
  show(query: Query): void
  more(): void
  open(conversation: string | null): void
  write(conversation: string, text: string, options: { note: boolean; mentions: string[]; files: string[] }): void
  retry(conversation: string, id: string): void
  discard(conversation: string, id: string): void
  /** Everything in the thread has been seen. */
  read(conversation: string): void
  /** I am writing, or no longer. */
  typing(conversation: string, typing: boolean): void
  takeOver(conversation: string): Promise<Reply<null>>
  returnToBot(conversation: string): Promise<Reply<null>>
  close(conversation: string): Promise<Reply<null>>
  snooze(conversation: string, to: SnoozeTo): Promise<Reply<null>>
  transfer(conversation: string, to: TransferTo): Promise<Reply<null>>
  presence(presence: 'online' | 'away'): Promise<Reply<null>>
  fillReply(conversation: string, name: string): Promise<Reply<{ text: string }>>
  noticesRead(ids: string[]): void
  /** The page or the network is back. */
  wake(): void
  end(): void
}

/** What an agent may want to be called for: a notice, or one of their conversations in which the visitor wrote. */
export type News = { notice: Notice } | { summary: ConversationSummary }

/** `since`: when the connection was lost or first wanted, milliseconds; null: it stands. */
export type View = { live: Live; since: number | null }

/** Somebody is taken to be typing until the next message, or this long. */
const TYPING_LASTS = 10_000
/** My typing is told at most this often. */
const TELL_TYPING = 4000
/** How long a page that comes back waits for an answer before it connects anew. */
const URGENT_WITHIN = 1500
/** Before something that the server could not answer is asked for again. */
const ASK_AGAIN = 3000
/** After a change, before the new numbers are asked for: longer than what the server shares of them lives. */
const COUNT_AFTER = 1200

/** Connects with the session's cookie and keeps the view up to date. `told` hears what an agent may want to be called for. */
export function createClient(deps: {
  server: string
  transports: OpenTransport[]
  time: Time
  random: () => number
  kept: Kept
  told: (news: News) => void
  /** The server does not know the session any more. */
  signedOut: () => void
}): Client {
  const { time, kept } = deps
  let view: View = { live: newLive(kept.outboxes()), since: time.now() }
  const listeners = new Set<() => void>()
  /** Actions whose answer is awaited; they outlive the connection. */
  const actions = new Set<() => void>()
  const typingEnds = new Map<string, () => void>()
  let toldTyping: { conversation: string; at: number } | null = null

  const show = (next: View) => {
    view = next
    for (const listener of listeners) listener()
  }
  const put = (input: Input) => {
    const { live, wants } = step(view.live, input)
    for (const [id, thread] of Object.entries(live.threads)) {
      if (thread.outbox !== (view.live.threads[id]?.outbox ?? [])) kept.keepOutbox(id, thread.outbox)
    }
    show({ ...view, live })
    for (const want of wants) fulfil(want)
  }
  const ask = <E extends keyof AgentToServer>(event: E, request: Parameters<AgentToServer[E]>[0], reply: (answer: unknown) => void, within?: number) =>
    connection.emit(event, request, reply, within)
  const again = (input: Input) => void time.after(ASK_AGAIN, () => put(input))

  const fulfil = (want: Want): void => {
    switch (want.type) {
      case 'welcome':
        ask('welcome', {}, (answer) => {
          const reply = readReply(answer, isWelcome)
          if (reply.ok) put({ type: 'welcomed', welcome: reply.value })
          else again({ type: 'woken' })
        }, want.urgent ? URGENT_WITHIN : undefined)
        return
      case 'list': {
        const { view: of, queue, search } = want.query
        const request = { view: of, limit: 30, ...(queue === null ? {} : { queue }), ...(search === '' ? {} : { search }), ...(want.after === null ? {} : { after: want.after }) }
        ask('list', request, (answer) => {
          const reply = readReply(answer, isListed)
          if (reply.ok) put({ type: 'listed', key: want.key, first: want.after === null, page: reply.value })
          else put({ type: 'list-failed', key: want.key, reason: reply.error.message })
        })
        return
      }
      case 'count-later':
        time.after(COUNT_AFTER, () => put({ type: 'counts-due' }))
        return
      case 'counts':
        ask('counts', {}, (answer) => {
          const reply = readReply(answer, isLiveCounts)
          if (reply.ok) put({ type: 'counted', counts: reply.value })
        })
        return
      case 'watch': {
        const { conversation, after, afterEntry } = want
        ask('watch', { conversation, after, afterEntry }, (answer) => {
          const reply = readReply(answer, isWatched)
          if (reply.ok) put({ type: 'watched', conversation, page: reply.value })
          else put({ type: 'watch-failed', conversation, reason: reply.error.message })
        })
        return
      }
      case 'send': {
        const { at: _, ...request } = want.request
        const { id, conversation } = request
        ask('send', request, (answer) => {
          const reply = readReply(answer, isSent)
          if (reply.ok) put({ type: 'accepted', conversation, id, as: reply.value.id })
          else put({ type: 'refused', conversation, id, reason: reply.error.message, final: !['internal', 'unreadable'].includes(reply.error.code) })
        })
        return
      }
      case 'unwatch':
        ask('unwatch', { conversation: want.conversation }, () => {})
        return
      case 'pause':
        time.after(want.ms, () => put({ type: 'due', conversation: want.conversation, id: want.id }))
        return
      case 'read':
        ask('read', { conversation: want.conversation, seq: want.seq }, () => {})
        return
      case 'notices-read':
        ask('notices-read', { ids: want.ids }, () => {})
    }
  }

  const heard = (event: string, payload: unknown) => {
    if (event === 'conversation' && isSummary(payload)) {
      const before = view.live.conversations[payload.id]
      put({ type: 'conversation', summary: payload })
      // One that has just become mine is told of by a notice.
      const me = view.live.me?.id
      const mine = me !== undefined && payload.status === 'open' && payload.agent?.id === me && before?.agent?.id === me
      if (mine && payload.lastAuthor === 'visitor' && payload.lastSeq > Math.max(before.lastSeq, payload.readByAgents)) deps.told({ summary: payload })
      return
    }
    if (event === 'colleague' && isColleague(payload)) return put({ type: 'colleague', colleague: payload })
    if (event === 'notice' && isNotice(payload)) {
      put({ type: 'notice', notice: payload })
      return deps.told({ notice: payload })
    }
    if (!isObject(payload) || typeof payload['conversation'] !== 'string') return
    const { conversation, message, entry, viewers } = payload
    if (event === 'message' && isMessage(message)) put({ type: 'message', conversation, message })
    else if (event === 'entry' && isEntry(entry)) put({ type: 'entry', conversation, entry })
    else if (event === 'viewers' && isViewers(viewers)) put({ type: 'viewers', conversation, viewers })
    else if (event === 'typing' && typeof payload['typing'] === 'boolean') heardTyping(conversation, payload['agent'], payload['typing'])
  }
  const heardTyping = (conversation: string, who: unknown, typing: boolean) => {
    const agent = isObject(who) ? { id: String(who['id']), name: String(who['name']), picture: typeof who['picture'] === 'string' ? who['picture'] : null } : null
    const key = `${conversation}:${agent?.id ?? ''}`
    typingEnds.get(key)?.()
    typingEnds.delete(key)
    put({ type: 'typing', conversation, agent, typing })
    if (typing) typingEnds.set(key, time.after(TYPING_LASTS, () => put({ type: 'typing', conversation, agent, typing: false })))
  }

  const connection = createConnection(
    { server: deps.server, namespace: '/agent', auth: () => ({}), transports: deps.transports, time, random: deps.random },
    {
      online() {
        show({ ...view, since: null })
        put({ type: 'connected' })
        for (const begin of actions) begin()
      },
      offline() {
        show({ ...view, since: time.now() })
        put({ type: 'disconnected' })
      },
      event: heard,
      refused({ message }) {
        if (message.startsWith('unauthorised')) deps.signedOut()
      },
    },
  )

  const act = <E extends keyof AgentToServer, T>(event: E, request: Parameters<AgentToServer[E]>[0], check: (value: unknown) => value is T): Promise<Reply<T>> =>
    new Promise((done) => {
      const begin = () =>
        ask(event, request, (answer) => {
          actions.delete(begin)
          done(readReply(answer, check))
        })
      actions.add(begin)
      begin()
    })
  const isDone = (value: unknown): value is null => value === null || value === undefined
  const id = () => randomText(15)

  return {
    get: () => view,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    show: (query) => put({ type: 'show', query }),
    more: () => put({ type: 'more' }),
    open: (conversation) => put({ type: 'open', conversation }),
    write(conversation, text, { note, mentions, files }) {
      toldTyping = null
      put({ type: 'write', request: { id: id(), conversation, text, note, mentions, files, at: new Date(time.now()).toISOString() } })
    },
    retry: (conversation, message) => put({ type: 'retry', conversation, id: message }),
    discard: (conversation, message) => put({ type: 'discard', conversation, id: message }),
    read(conversation) {
      const thread = view.live.threads[conversation]
      if (thread) put({ type: 'read', conversation, seq: Math.min(top(thread), cursor(thread).after) })
    },
    typing(conversation, typing) {
      const lately = toldTyping?.conversation === conversation && time.now() - toldTyping.at < TELL_TYPING
      if (typing ? lately : toldTyping?.conversation !== conversation) return
      toldTyping = typing ? { conversation, at: time.now() } : null
      ask('typing', { conversation, typing }, () => {})
    },
    takeOver: (conversation) => act('take-over', { id: id(), conversation }, isDone),
    returnToBot: (conversation) => act('return', { id: id(), conversation }, isDone),
    close: (conversation) => act('close', { id: id(), conversation }, isDone),
    snooze: (conversation, to) => act('snooze', { id: id(), conversation, ...to }, isDone),
    transfer: (conversation, to) => act('transfer', { id: id(), conversation, ...to }, isDone),
    presence: (presence) => act('presence', { presence }, isDone),
    fillReply: (conversation, name) => act('fill-reply', { conversation, name }, isFilled),
    noticesRead: (ids) => put({ type: 'notices-read', ids, at: new Date(time.now()).toISOString() }),
    wake() {
      connection.wake()
      put({ type: 'woken' })
    },
    end: () => connection.close(),
  }
}
