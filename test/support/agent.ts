import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { io, type Socket } from 'socket.io-client'
import { newId } from '../../server/base/ids.ts'
import type { AgentToServer, ConversationSummary, Entry, Notice, Watched } from '../../server/protocol/agent.ts'
import type { Message, Reply } from '../../server/protocol/visitor.ts'

/** Somebody signed in: the cookie, and the token that changes need. */
export type SignedIn = { cookie: string; csrf: string; id: string }

export async function signIn(url: string, email: string, password: string): Promise<SignedIn> {
  const response = await fetch(`${url}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json', origin: url }, body: JSON.stringify({ email, password }) })
  if (!response.ok) throw new Error(`sign-in: ${response.status} ${await response.text()}`)
  const { csrf, me } = await response.json()
  return { cookie: (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '', csrf, id: me.id }
}

/** Signs in the administrator that the first start made. */
export const signInAdmin = async (app: { url: string; dataDir: string }): Promise<SignedIn> =>
  signIn(app.url, 'admin@localhost', (await readFile(join(app.dataDir, 'admin-password'), 'utf8')).trim())

/** A colleague, made by the administrator and signed in. */
export async function addAgent(url: string, admin: SignedIn, given: { email: string; name: string; role?: string; picture?: string; skills?: string[]; capacity?: number }): Promise<SignedIn> {
  const password = 'correct horse battery'
  const response = await fetch(`${url}/api/users`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: admin.cookie, 'x-csrf-token': admin.csrf, origin: url },
    body: JSON.stringify({ role: 'agent', ...given, password }),
  })
  if (!response.ok) throw new Error(`user: ${response.status} ${await response.text()}`)
  return signIn(url, given.email, password)
}

/** A console without pages: what an agent does and is shown, over the real socket. */
export type AgentClient = {
  ask<E extends keyof AgentToServer>(event: E, request?: unknown): Promise<Answer<E>>
  /** The answer as it came, refusals too. */
  tell(event: keyof AgentToServer, request?: unknown): Promise<Reply<unknown>>
  watch(conversation: string): Promise<Watched>
  conversation(id: string): ConversationSummary | undefined
  messages(conversation: string): Message[]
  entries(conversation: string): Entry[]
  notices(): Notice[]
  until<T>(find: () => T | undefined | false, what: string): Promise<T>
  /** Asks again, after everything that is heard, until the answer is as wanted. */
  untilAsked<E extends keyof AgentToServer>(event: E, wanted: (answer: Answer<E>) => boolean, what: string): Promise<Answer<E>>
  socket: Socket
  close(): void
}
type Answer<E extends keyof AgentToServer> = Parameters<Parameters<AgentToServer[E]>[1]>[0] extends Reply<infer T> ? T : never

export async function connectAgent(url: string, who: SignedIn): Promise<AgentClient> {
  const socket = io(`${url}/agent`, { transports: ['websocket'], forceNew: true, extraHeaders: { cookie: who.cookie, origin: url } })
  const conversations = new Map<string, ConversationSummary>()
  const messages = new Map<string, Map<number, Message>>()
  const entries = new Map<string, Map<number, Entry>>()
  const notices: Notice[] = []
  const listeners = new Set<() => void>()
  let heard = 0
  const kept = <T>(all: Map<string, Map<number, T>>, id: string) => all.get(id) ?? all.set(id, new Map()).get(id) ?? new Map<number, T>()
  const take = (summary: ConversationSummary) => {
    if ((conversations.get(summary.id)?.version ?? -1) <= summary.version) conversations.set(summary.id, summary)
  }
  socket.on('conversation', take)
  socket.on('message', ({ conversation, message }) => kept(messages, conversation).set(message.seq, message))
  socket.on('entry', ({ conversation, entry }) => kept(entries, conversation).set(entry.n, entry))
  socket.on('notice', (notice) => notices.push(notice))
  const hear = () => {
    heard += 1
    // These are called before the handlers above.
    queueMicrotask(() => listeners.forEach((listener) => listener()))
  }
  socket.onAny(hear)
  socket.on('connect', hear)
  await new Promise<void>((done, fail) => {
    socket.once('connect', done)
    socket.once('connect_error', fail)
  })

  const tell: AgentClient['tell'] = (event, request = {}) => socket.timeout(10_000).emitWithAck(event, request)
  const ask: AgentClient['ask'] = async (event, request = {}) => {
    const answer = await tell(event, request)
    if (!answer.ok) throw new Error(`${answer.error.code}: ${answer.error.message}`)
    return JSON.parse(JSON.stringify(answer.value))
  }
  const until: AgentClient['until'] = (find, what) =>
    new Promise((done, fail) => {
      const timer = setTimeout(() => {
        listeners.delete(look)
        fail(new Error(`waited in vain for ${what}`))
      }, 10_000)
      const look = () => {
        const found = find()
        if (found === undefined || found === false) return
        clearTimeout(timer)
        listeners.delete(look)
        done(found)
      }
      listeners.add(look)
      look()
    })
  return {
    ask,
    tell,
    async untilAsked(event, wanted, what) {
      for (;;) {
        const before = heard
        const answer = await ask(event)
        if (wanted(answer)) return answer
        await until(() => heard > before, what)
      }
    },
    async watch(conversation) {
      const watched: Watched = await ask('watch', { conversation, after: 0, afterEntry: 0 })
      take(watched.conversation)
      for (const message of watched.messages) kept(messages, conversation).set(message.seq, message)
      for (const entry of watched.entries) kept(entries, conversation).set(entry.n, entry)
      return watched
    },
    conversation: (id) => conversations.get(id),
    messages: (id) => [...kept(messages, id).values()].toSorted((a, b) => a.seq - b.seq),
    entries: (id) => [...kept(entries, id).values()].toSorted((a, b) => a.n - b.n),
    notices: () => [...notices],
    until,
    socket,
    close: () => void socket.disconnect(),
  }
}

/** A request of an agent under a new id, about a conversation. */
export const about = (conversation: string, more: Record<string, unknown> = {}) => ({ id: newId(new Date()), conversation, ...more })
