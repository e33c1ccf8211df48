import { createConnection } from '../../widget/core/connection.ts'
import type { Time } from '../../widget/core/time.ts'
import { randomText } from '../../widget/core/token.ts'
import type { OpenTransport } from '../../widget/core/transport.ts'
import { type Ask, createFulfil } from './fulfil.ts'
import { createHear, type News } from './hear.ts'
import type { Kept } from './kept.ts'
import type { Query } from './list.ts'
import { type Input, type Live, newLive } from './state.ts'
import { step } from './step.ts'
import { cursor, top } from './thread.ts'
import { isFilled, readReply } from './wire.ts'
import type { AgentToServer, Reply, SnoozeTo, TransferTo } from './words.ts'

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

/** `since`: when the connection was lost or first wanted, milliseconds; null: it stands. */
export type View = { live: Live; since: number | null }

/** My typing is told at most this often. */
const TELL_TYPING = 4000

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
  const ask: Ask = (event, request, reply, within) => void connection.emit(event, request, reply, within)

  const fulfil = createFulfil({ ask, put, time })
  const hear = createHear({ put, live: () => view.live, told: deps.told, time })

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
      event: hear,
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
