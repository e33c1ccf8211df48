import type { Author, FileRef, IdentifyRequest, Message, ReadRequest, ResumeRequest, SendRequest, SiteLook, TypingRequest, VisitorAuth } from '../../server/protocol/visitor.ts'
import { createConnection } from '../core/connection.ts'
import type { Memory } from '../core/memory.ts'
import type { Refusal } from '../core/socket.ts'
import { type Input, newThread, type Outgoing, step, type Thread, top, type Want } from '../core/sync.ts'
import type { Time } from '../core/time.ts'
import { randomText } from '../core/token.ts'
import type { OpenTransport } from '../core/transport.ts'
import { isAnything, isMessage, isResumed, isState, isTyping, readOutbox, readReply } from '../core/wire.ts'

/** Everything the screen shows. `since`: when the connection was lost or first wanted, milliseconds; null: it stands. */
export type View = { thread: Thread; since: number | null; typing: Author | null; site: SiteLook | null }

/** The visitor's conversation: what is shown of it, and what the visitor can do. */
export type Client = {
  get(): View
  /** Calls `listener` after every change; the returned function ends it. */
  subscribe(listener: () => void): () => void
  /** `details`: what a form asked for. */
  write(text: string, files?: FileRef[], details?: Record<string, string>): void
  /** Answers an open question by click; no ids: skips it. */
  choose(message: Message, ids: string[]): void
  retry(id: string): void
  discard(id: string): void
  /** Everything shown has been seen. */
  read(): void
  /** The visitor is writing. */
  typing(): void
  /** The page has learnt who the visitor is, and `auth` gives it from now on; resolves with null, or with why the server refuses it. */
  identify(identity: string): Promise<Refusal | null>
  /** The page or the network is back. */
  wake(): void
  close(): void
}

type Requests = { identify: IdentifyRequest; resume: ResumeRequest; send: SendRequest; read: ReadRequest; typing: TypingRequest }

/** Somebody is taken to be typing until the next message, or this long. */
const TYPING_LASTS = 10_000
/** After an answer the bot is shown as writing until it speaks, this long at the most. */
const BOT_WRITES = 8000
/** How long a page that comes back waits for an answer before it connects anew. */
const URGENT_WITHIN = 1500
/** Before the history is asked for again. */
const ASK_AGAIN = 3000
/** The visitor's typing is told at most this often. */
const TELL_TYPING = 4000

/** What the server will never take. */
const AT_FAULT = ['bad-request', 'file-refused', 'not-found']
/** Before a message that came too soon is sent again, if the server does not say; seconds. */
const WAIT = 5
const BOT: Author = { kind: 'bot', name: null, picture: null }

/** Connects and keeps the view up to date. `tab` keeps what could not be sent before the page is left. */
export function createClient(deps: {
  server: string
  auth: () => VisitorAuth
  /** The server does not let us in, for this reason. */
  refused?: (reason: Refusal) => void
  transports: OpenTransport[]
  time: Time
  random: () => number
  page: () => { url: string; title: string }
  tab: Memory
  told: (message: Message) => void
  /** The server does not take what a form asked for, because of this field; the message is given back. */
  formRefused: (out: Outgoing, field: string) => void
}): Client {
  const { time } = deps
  let view: View = { thread: newThread(readOutbox(deps.tab.get('outbox'))), since: time.now(), typing: null, site: null }
  const listeners = new Set<() => void>()
  let stopTyping = () => {}
  let toldTyping = 0
  let identified: (wrong: Refusal | null) => void = () => {}

  const show = (change: Partial<View>) => {
    view = { ...view, ...change }
    for (const listener of listeners) listener()
  }
  const showTyping = (typing: Author | null, ms: number) => {
    stopTyping()
    show({ typing })
    if (typing) stopTyping = time.after(ms, () => show({ typing: null }))
  }
  const put = (input: Input) => {
    const { thread, wants } = step(view.thread, input)
    if (thread.outbox !== view.thread.outbox) keepOutbox(deps.tab, thread.outbox)
    show({ thread })
    for (const want of wants) fulfil(want)
  }
  const ask = <E extends keyof Requests>(event: E, request: Requests[E], reply: (answer: unknown) => void, within?: number) =>
    void connection.emit(event, request, reply, within)

  const fulfil = (want: Want) => {
    switch (want.type) {
      case 'resume':
        return ask('resume', { after: want.after }, resumed, want.urgent ? URGENT_WITHIN : undefined)
      case 'send':
        return ask('send', want.request, (answer) => sent(want.request.id, answer))
      case 'read':
        return ask('read', { seq: want.seq }, () => {})
      case 'pause':
        return void time.after(want.ms, () => put({ type: 'due', id: want.id }))
    }
  }
  const resumed = (answer: unknown) => {
    const reply = readReply(answer, isResumed)
    if (!reply.ok) return void time.after(ASK_AGAIN, () => put({ type: 'ask-again' }))
    if (reply.value.site) show({ site: reply.value.site })
    return put({ type: 'resumed', page: reply.value })
  }
  const sent = (id: string, answer: unknown) => {
    const reply = readReply(answer, isAnything)
    if (!reply.ok) {
      const { code, message, retryAfter = WAIT } = reply.error
      const out = view.thread.outbox.find(({ request }) => request.id === id)
      const [, field] = /^details\.(\w+)/.exec(message) ?? []
      if (out && field) {
        put({ type: 'discard', id })
        return deps.formRefused(out, field)
      }
      return put({ type: 'refused', id, why: code === 'too-many-messages' ? { wait: retryAfter } : AT_FAULT.includes(code) ? 'message' : 'server' })
    }
    const waiting = view.thread.outbox.some((out) => out.request.id === id)
    if (waiting && (view.thread.conversation?.owner ?? 'bot') === 'bot') showTyping(BOT, BOT_WRITES)
    return put({ type: 'accepted', id })
  }
  const heard = (event: string, payload: unknown) => {
    if (event === 'message' && isMessage(payload)) {
      if (payload.author.kind !== 'visitor') {
        showTyping(null, 0)
        deps.told(payload)
      }
      put({ type: 'message', message: payload })
    } else if (event === 'state' && isState(payload)) put({ type: 'state', state: payload })
    else if (event === 'typing' && isTyping(payload) && payload.author.kind !== 'visitor') {
      showTyping(payload.typing ? payload.author : null, TYPING_LASTS)
    }
  }

  const connection = createConnection(
    { server: deps.server, namespace: '/visitor', auth: deps.auth, transports: deps.transports, time, random: deps.random },
    {
      online() {
        show({ since: null })
        identified(null)
        put({ type: 'connected' })
      },
      offline() {
        show({ since: time.now() })
        put({ type: 'disconnected' })
      },
      event: heard,
      refused(reason) {
        identified(reason)
        deps.refused?.(reason)
      },
    },
  )

  const write = (content: Pick<SendRequest, 'text' | 'choice' | 'files' | 'details'>, text: string, files: FileRef[] = []) => {
    put({ type: 'write', request: { id: randomText(15), ...content, seen: top(view.thread), page: deps.page() }, text, files })
  }
  return {
    get: () => view,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    write(text, files = [], details) {
      write({ ...(text && { text }), ...(files.length > 0 && { files: files.map(({ id }) => id) }), ...(details && { details }) }, text, files)
    },
    choose(message, ids) {
      const chosen = message.question?.choices.filter((choice) => ids.includes(choice.id)) ?? []
      write({ choice: { seq: message.seq, ids } }, chosen.map((choice) => choice.label).join(', ') || (message.question?.skip ?? ''))
    },
    retry: (id) => put({ type: 'retry', id }),
    discard: (id) => put({ type: 'discard', id }),
    read: () => put({ type: 'read', seq: top(view.thread) }),
    typing() {
      if (time.now() - toldTyping < TELL_TYPING || view.thread.conversation?.owner !== 'agent') return
      toldTyping = time.now()
      ask('typing', { typing: true }, () => {})
    },
    identify(identity) {
      return new Promise((resolve) => {
        identified = resolve
        if (view.since !== null) return
        ask('identify', { identity }, (answer) => {
          const reply = readReply(answer, isAnything)
          resolve(reply.ok ? null : reply.error)
        })
      })
    },
    wake() {
      connection.wake()
      put({ type: 'woken' })
    },
    close: () => connection.close(),
  }
}

const keepOutbox = (tab: Memory, outbox: Outgoing[]) => {
  const kept = outbox.filter((out) => out.status !== 'accepted')
  tab.set('outbox', kept.length > 0 ? JSON.stringify(kept) : null)
}
