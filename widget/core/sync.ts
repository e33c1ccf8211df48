import type { ConversationState, FileRef, Message, Resumed, SendRequest } from '../../server/protocol/visitor.ts'

/**
 * The visitor's thread as one pure reducer: `step(thread, input)` answers the next thread and what is wanted of the world.
 * Whatever is dropped, doubled, delayed or reordered on the way, every message is shown once and in the order of `seq`.
 *
 * Rules: after each connection the history after the last number held without a gap is asked for, and until it is in, live
 * messages wait in `early`. A live message that leaves a gap waits too and causes the same question. What the visitor wrote
 * is sent one at a time, in order, under an id made once, until the server has accepted or refused it. What was written into
 * a conversation that was closed meanwhile is held back: only the visitor opens it again.
 */
export type Thread = {
  online: boolean
  conversation: ConversationState | null
  /** What is shown, in rising `seq`. */
  messages: Message[]
  /** Live messages that wait for what comes before them. */
  early: Message[]
  /** The `after` of the history request under way. */
  asked: number | null
  /** The history has been in once since the page was loaded. */
  loaded: boolean
  /** Written here and not yet seen in the thread; shown below it. */
  outbox: Outgoing[]
  /** The id of the outgoing message whose acknowledgement is awaited. */
  sending: string | null
  /** The highest `seq` read on this page, perhaps not yet known to the server. */
  readTo: number
}

/** `text` is what the visitor sees: the words, or the labels of what they clicked. */
export type Outgoing = {
  request: SendRequest
  text: string
  files: FileRef[]
  status: 'waiting' | 'accepted' | 'refused'
  tries: number
  /** The server takes it after so many seconds, since others came too soon before it. */
  wait?: number
  /** Written into a conversation that was not closed. */
  ongoing: boolean
}

export type Input =
  | { type: 'connected' }
  | { type: 'disconnected' }
  /** The page was away: ask what was missed, also if the connection seems alive. */
  | { type: 'woken' }
  | { type: 'resumed'; page: Resumed }
  /** The server could not answer the history request: ask again. */
  | { type: 'ask-again' }
  | { type: 'message'; message: Message }
  | { type: 'state'; state: ConversationState }
  | { type: 'write'; request: SendRequest; text: string; files: FileRef[] }
  | { type: 'accepted'; id: string }
  /** `why`: the message itself is at fault, the server could not take it, or it takes no more for so many seconds. */
  | { type: 'refused'; id: string; why: 'message' | 'server' | { wait: number } }
  /** The pause after a refusal is over. */
  | { type: 'due'; id: string }
  | { type: 'retry'; id: string }
  | { type: 'discard'; id: string }
  | { type: 'read'; seq: number }

export type Want =
  /** `urgent`: nobody knows whether the connection lives. */
  | { type: 'resume'; after: number; urgent: boolean }
  | { type: 'send'; request: SendRequest }
  | { type: 'pause'; id: string; ms: number }
  | { type: 'read'; seq: number }

/** Attempts before a message that the server could not take is shown as failed. */
const TRIES = 4

/** An empty thread; `outbox`: what an earlier page could not hand over. */
export const newThread = (outbox: Outgoing[] = []): Thread => ({
  online: false, conversation: null, messages: [], early: [], asked: null, loaded: false, outbox, sending: null, readTo: 0,
})

/** The thread after `input`, and what to do in the world. Pure; inputs that come late or twice are harmless. */
export function step(before: Thread, input: Input): { thread: Thread; wants: Want[] } {
  const wants: Want[] = []
  const thread = apply({ ...before }, input, wants)
  const next = thread.outbox.find((out) => out.status === 'waiting')
  if (thread.online && thread.loaded && thread.asked === null && thread.sending === null && next) {
    thread.sending = next.request.id
    wants.push({ type: 'send', request: next.request })
  }
  return { thread, wants }
}

function apply(thread: Thread, input: Input, wants: Want[]): Thread {
  switch (input.type) {
    case 'connected':
      return ask({ ...thread, online: true }, wants)
    case 'disconnected':
      return { ...thread, online: false, sending: null, asked: null }
    case 'woken':
      return thread.online && thread.asked === null ? ask(thread, wants, true) : thread
    case 'ask-again':
      return thread.online && thread.asked !== null ? ask(thread, wants) : thread
    case 'resumed':
      return resumed(thread, input.page, wants)
    case 'message':
      return arrived(thread, input.message, wants)
    case 'state':
      return { ...thread, conversation: newer(thread.conversation, input.state) }
    case 'write':
      return { ...thread, outbox: [...thread.outbox, outgoing(thread, input)] }
    case 'accepted':
      return { ...settle(thread, input.id, 'accepted'), sending: freed(thread, input.id) }
    case 'refused':
      return refused(thread, input.id, input.why, wants)
    case 'due':
      return { ...waits(thread, input.id, undefined), sending: freed(thread, input.id) }
    case 'retry':
      return settle(thread, input.id, 'waiting')
    case 'discard':
      return { ...thread, outbox: thread.outbox.filter((out) => out.request.id !== input.id), sending: freed(thread, input.id) }
    case 'read':
      return read(thread, input.seq, wants)
  }
}

/** The highest number up to which nothing is missing: where a history request starts. */
export function cursor(thread: Thread): number {
  let held = 0
  for (const { seq } of thread.messages) {
    if (seq !== held + 1) break
    held = seq
  }
  return held
}

/** How many messages of the other side lie after the read marker. */
export function unread(thread: Thread): number {
  const marker = Math.max(thread.conversation?.read ?? 0, thread.readTo)
  return thread.messages.filter((message) => message.seq > marker && message.author.kind !== 'visitor').length
}

/** The highest number on the visitor's screen. */
export const top = (thread: Thread): number => thread.messages.at(-1)?.seq ?? 0

/** The message whose buttons can be used: the open question, unless an answer by click is on its way or already in the thread. */
export function openQuestion(thread: Thread): Message | null {
  const seq = thread.conversation?.openQuestion ?? null
  const message = thread.messages.find((shown) => shown.seq === seq && shown.question !== null)
  if (!message) return null
  const clicked = thread.outbox.some((out) => out.request.choice?.seq === seq && out.status !== 'refused')
  return clicked || thread.messages.some((shown) => shown.answers === seq) ? null : message
}

function ask(thread: Thread, wants: Want[], urgent = false): Thread {
  const after = cursor(thread)
  wants.push({ type: 'resume', after, urgent })
  return { ...thread, asked: after }
}

function resumed(thread: Thread, page: Resumed, wants: Want[]): Thread {
  if (thread.asked === null) return insert(thread, page.messages)
  // We hold messages of a conversation that the server no longer knows: it was erased, and what was accepted went with it.
  if (page.conversation === null && thread.asked > 0) {
    const outbox = thread.outbox.map((out) => (out.status === 'accepted' ? { ...out, status: 'waiting' as const } : out))
    return { ...newThread(outbox), online: thread.online, loaded: true }
  }
  const conversation = page.conversation ? newer(thread.conversation, page.conversation) : thread.conversation
  const held = insert({ ...thread, conversation }, page.messages)
  const last = page.messages.at(-1)
  if (page.more && last) {
    wants.push({ type: 'resume', after: last.seq, urgent: false })
    return { ...held, asked: last.seq }
  }
  const all = holdBack(insert({ ...held, early: [], asked: null, loaded: true }, thread.early))
  if (all.readTo > (all.conversation?.read ?? 0)) wants.push({ type: 'read', seq: all.readTo })
  return all
}

const outgoing = ({ conversation }: Thread, { request, text, files }: Input & { type: 'write' }): Outgoing => ({
  request, text, files, status: 'waiting', tries: 0, ongoing: conversation !== null && conversation.status !== 'closed',
})

const holdBack = (thread: Thread): Thread =>
  thread.conversation?.status === 'closed'
    ? { ...thread, outbox: thread.outbox.map((out) => (out.status === 'waiting' && out.ongoing ? { ...out, status: 'refused' } : out)) }
    : thread

function arrived(thread: Thread, message: Message, wants: Want[]): Thread {
  const fits = thread.loaded && thread.asked === null && message.seq <= top(thread) + 1
  if (!fits) {
    const waiting = { ...thread, early: inOrder([...thread.early, message]) }
    return thread.online && thread.asked === null ? ask(waiting, wants) : waiting
  }
  return insert(thread, [message])
}

/** Puts messages at their places; what they are the answer to leaves the outbox. */
function insert(thread: Thread, messages: Message[]): Thread {
  if (messages.length === 0) return thread
  const ids = new Set(messages.map((message) => message.id))
  const outbox = thread.outbox.filter((out) => !ids.has(out.request.id))
  const sending = thread.sending !== null && ids.has(thread.sending) ? null : thread.sending
  return { ...thread, messages: inOrder([...thread.messages, ...messages]), outbox, sending }
}

function inOrder(messages: Message[]): Message[] {
  const bySeq = new Map(messages.map((message) => [message.seq, message]))
  return [...bySeq.values()].toSorted((a, b) => a.seq - b.seq)
}

const newer = (held: ConversationState | null, given: ConversationState): ConversationState =>
  held !== null && held.version > given.version ? held : given

const freed = (thread: Thread, id: string): string | null => (thread.sending === id ? null : thread.sending)

const settle = (thread: Thread, id: string, status: Outgoing['status']): Thread => ({
  ...thread,
  outbox: thread.outbox.map((out) => (out.request.id === id ? { ...out, status, tries: 0, ongoing: false } : out)),
})

const waits = (thread: Thread, id: string, wait: number | undefined): Thread => ({
  ...thread,
  outbox: thread.outbox.map(({ wait: _before, ...out }) => (out.request.id === id && wait !== undefined ? { ...out, wait } : out)),
})

function refused(thread: Thread, id: string, why: 'message' | 'server' | { wait: number }, wants: Want[]): Thread {
  // Held as `sending` meanwhile, so that what was written later does not overtake it.
  if (typeof why === 'object') {
    wants.push({ type: 'pause', id, ms: why.wait * 1000 })
    return waits(thread, id, why.wait)
  }
  const tries = (thread.outbox.find((out) => out.request.id === id)?.tries ?? 0) + 1
  if (why === 'message' || tries >= TRIES) return { ...settle(thread, id, 'refused'), sending: freed(thread, id) }
  wants.push({ type: 'pause', id, ms: 1000 * 2 ** (tries - 1) })
  return { ...thread, outbox: thread.outbox.map((out) => (out.request.id === id ? { ...out, tries } : out)) }
}

function read(thread: Thread, seq: number, wants: Want[]): Thread {
  if (seq <= Math.max(thread.readTo, thread.conversation?.read ?? 0)) return thread
  if (thread.online && thread.loaded) wants.push({ type: 'read', seq })
  return { ...thread, readTo: seq }
}
