import { randomBytes } from 'node:crypto'
import { io, type Socket } from 'socket.io-client'
import { conversationId, visitorId } from '../../server/features/conversations/receive.ts'
import type { ConversationState, Message, Reply, Resumed, SendRequest } from '../../server/protocol/visitor.ts'

/**
 * A visitor who speaks the widget's protocol: sends until it is acknowledged, catches up by number after every connect,
 * and insists on the promises: no number twice, none missing, none changed.
 */
export type Visitor = {
  token: string
  /** The id of their conversation. */
  conversation: string
  messages(): Message[]
  state(): ConversationState | null
  /** What was said of somebody typing, in order. */
  typing(): boolean[]
  /** Resolves with the number that the message got. */
  send(message: Omit<SendRequest, 'seen'>): Promise<number>
  /** Resolves with the first message that `wanted` holds for, present or future. */
  until(wanted: (message: Message) => boolean, what: string): Promise<Message>
  untilState(wanted: (state: ConversationState) => boolean, what: string): Promise<ConversationState>
  /** Asks the server for everything anew and checks it against what came in live. */
  reload(): Promise<Message[]>
  /** The same, again and again while the server is away. */
  reloadPatiently(): Promise<Message[]>
  /** Tells that the visitor is writing, or no longer. */
  type(typing: boolean): void
  read(seq: number): void
  /** Hands over who the page's server says this is; resolves with null, or the code of the refusal. */
  identify(identity: string): Promise<string | null>
  drop(): void
  close(): void
}

export function createVisitor(options: { url: () => string; token?: string; site?: string; language?: string; identity?: string; patienceMs?: number }): Visitor {
  const patienceMs = options.patienceMs ?? 20_000
  const { token = randomBytes(32).toString('base64url'), site = 'default' } = options
  const held = new Map<number, Message>()
  let state: ConversationState | null = null
  let listeners: (() => void)[] = []
  const typings: boolean[] = []
  let socket: Socket = connect()
  let closed = false

  function connect(): Socket {
    const made = io(`${options.url()}/visitor`, {
      transports: ['websocket'], forceNew: true, reconnectionDelay: 30, reconnectionDelayMax: 100, timeout: 2000,
      auth: { token, site, ...(options.language && { language: options.language }), ...(options.identity && { identity: options.identity }) },
    })
    made.on('message', take)
    made.on('state', takeState)
    made.on('typing', ({ typing }: { typing: boolean }) => {
      typings.push(typing)
      tell()
    })
    made.on('connect', () => void catchUp().catch(() => {}))
    return made
  }

  const tell = () => listeners.forEach((listener) => listener())

  function take(message: Message): void {
    const known = held.get(message.seq)
    if (known && JSON.stringify(known) !== JSON.stringify(message)) {
      throw new Error(`message ${message.seq} changed from ${JSON.stringify(known)} to ${JSON.stringify(message)}`)
    }
    held.set(message.seq, message)
    tell()
  }

  function takeState(next: ConversationState): void {
    if (state && state.version > next.version) return
    state = next
    tell()
  }

  /** The highest number up to which nothing is missing. */
  const whole = () => {
    let seq = 0
    while (held.has(seq + 1)) seq++
    return seq
  }

  async function resume(after: number): Promise<Resumed> {
    const answer: Reply<Resumed> = await socket.timeout(2000).emitWithAck('resume', { after })
    if (!answer.ok) throw new Error(answer.error.message)
    return answer.value
  }

  async function catchUp(): Promise<void> {
    for (;;) {
      const { conversation, messages, more } = await resume(whole())
      messages.forEach(take)
      if (conversation) takeState(conversation)
      if (!more) return
    }
  }

  async function send(message: Omit<SendRequest, 'seen'>): Promise<number> {
    const request: SendRequest = { ...message, seen: whole() }
    const end = Date.now() + patienceMs
    while (Date.now() < end && !closed) {
      try {
        const answer: Reply<{ id: string; seq: number }> = await socket.timeout(1500).emitWithAck('send', request)
        if (answer.ok) return answer.value.seq
        if (answer.error.code !== 'internal' && answer.error.code !== 'too-many-messages') throw new Refused(answer.error.message)
      } catch (err) {
        if (err instanceof Refused) throw err
      }
      await new Promise((done) => setTimeout(done, 30))
    }
    throw new Error(`message ${message.id} was not accepted within ${patienceMs} ms`)
  }

  function wait<T>(find: () => T | undefined, what: string): Promise<T> {
    return new Promise((done, fail) => {
      const timer = setTimeout(() => {
        stop()
        fail(new Error(`waited in vain for ${what}; there is: ${transcript([...held.values()]).join(' | ')}`))
      }, patienceMs)
      const look = () => {
        const found = find()
        if (found === undefined) return
        stop()
        done(found)
      }
      const stop = () => {
        clearTimeout(timer)
        listeners = listeners.filter((listener) => listener !== look)
      }
      listeners.push(look)
      look()
    })
  }

  async function reload(): Promise<Message[]> {
    const all: Message[] = []
    for (;;) {
      const { messages, more } = await resume(all.length)
      all.push(...messages)
      if (!more) break
    }
    all.forEach((message, i) => {
      if (message.seq !== i + 1) throw new Error(`message ${i + 1} has the number ${message.seq}`)
      take(message)
    })
    return all
  }

  return {
    token,
    conversation: conversationId(visitorId(token, site)),
    messages: () => [...held.values()].toSorted((a, b) => a.seq - b.seq),
    state: () => state,
    typing: () => [...typings],
    send,
    until: (wanted, what) => wait(() => [...held.values()].toSorted((a, b) => a.seq - b.seq).find((message) => message.seq <= whole() && wanted(message)), what),
    untilState: (wanted, what) => wait(() => (state && wanted(state) ? state : undefined), what),
    reload,
    async reloadPatiently() {
      const end = Date.now() + patienceMs
      for (;;) {
        try {
          return await reload()
        } catch (err) {
          if (Date.now() > end || !(err instanceof Error) || !/timed out|timeout|disconnected/.test(err.message)) throw err
        }
      }
    },
    type: (typing) => void socket.emit('typing', { typing }),
    read: (seq) => void socket.emit('read', { seq }),
    async identify(identity) {
      const answer: Reply<null> = await socket.timeout(2000).emitWithAck('identify', { identity })
      return answer.ok ? null : answer.error.code
    },
    drop() {
      socket.disconnect()
      socket = connect()
    },
    close() {
      closed = true
      socket.disconnect()
    },
  }
}

class Refused extends Error {}

/** Messages as lines, for comparison: `bot: Hello.` */
export const transcript = (messages: Message[]): string[] => messages.map(({ author, text }) => `${author.kind}: ${text}`)
