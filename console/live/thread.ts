import type { AgentSendRequest, Entry, Viewer, Watched, WireMessage } from './words.ts'

/**
 * One conversation's thread as the console holds it: messages by `seq` and entries by `n`, both without gaps, whatever is
 * dropped, doubled, delayed or reordered on the way. Pure.
 *
 * Rules: after each connection everything after the last numbers held is asked for (`asked`), and until it is in, live ones
 * wait in `early`, and nothing is sent (`caughtUp`): nobody answers without having seen what a colleague said. A live one
 * that leaves a gap waits too and causes the same question. What was written is sent in order, one at a time, under an id
 * made once, until the server has accepted or refused it.
 */
export type Thread = {
  messages: WireMessage[]
  entries: Entry[]
  early: { messages: WireMessage[]; entries: Entry[] }
  asked: Cursor | null
  /** Everything has been asked for and is in, on the present connection. */
  caughtUp: boolean
  /** The history has been in once since the page was loaded. */
  loaded: boolean
  outbox: Outgoing[]
  /** The id of the outgoing message whose acknowledgement is awaited. */
  sending: string | null
  viewers: Viewer[]
  readTo: number
  /** Why it cannot be shown. */
  failed: string | null
}

export type Cursor = { after: number; afterEntry: number }

/** `accepted` is stored on the server under `as` and will appear; `refused` failed for `reason`. */
export type Outgoing = { request: SentRequest; status: 'waiting' | 'accepted' | 'refused'; as: string | null; reason: string | null; tries: number }
export type SentRequest = AgentSendRequest & { at: string }

/** Attempts before a message that the server could not take is shown as failed. */
const TRIES = 4

/** An empty thread; `outbox`: what an earlier page could not hand over. */
export const newThread = (outbox: Outgoing[] = []): Thread => ({
  messages: [], entries: [], early: { messages: [], entries: [] }, asked: null, caughtUp: false, loaded: false, outbox, sending: null, viewers: [], readTo: 0, failed: null,
})

/** The highest numbers up to which nothing is missing. */
export const cursor = (thread: Thread): Cursor => ({
  after: unbroken(thread.messages.map(({ seq }) => seq)),
  afterEntry: unbroken(thread.entries.map(({ n }) => n)),
})

/** The highest `seq` held. */
export const top = (thread: Thread): number => thread.messages.at(-1)?.seq ?? 0

/** Begins to ask for what is missing. */
export const ask = (thread: Thread, from: Cursor = cursor(thread)): Thread => ({ ...thread, asked: from, failed: null })

/** The connection is gone: whatever was under way has to be asked or sent again. */
export const lost = (thread: Thread): Thread => ({ ...thread, asked: null, caughtUp: false, sending: null, viewers: [] })

/** Takes a page of history in. When it was the last one, what came meanwhile follows it. */
export function watched(thread: Thread, page: Watched): Thread {
  const held = insert({ ...thread, viewers: page.viewers }, page.messages, page.entries)
  if (page.more) {
    const from = { after: page.messages.at(-1)?.seq ?? cursor(held).after, afterEntry: page.entries.at(-1)?.n ?? cursor(held).afterEntry }
    return ask(held, from)
  }
  return insert({ ...held, asked: null, caughtUp: true, loaded: true, early: { messages: [], entries: [] } }, thread.early.messages, thread.early.entries)
}

/** Takes a live message or entry in; one that does not follow on what is held waits (`missing`: and its predecessors are to be asked for). */
export function arrived(thread: Thread, live: { message: WireMessage } | { entry: Entry }): { thread: Thread; missing: boolean } {
  const messages = 'message' in live ? [live.message] : []
  const entries = 'entry' in live ? [live.entry] : []
  const held = cursor(thread)
  const follows = messages.every(({ seq }) => seq <= held.after + 1) && entries.every(({ n }) => n <= held.afterEntry + 1)
  if (thread.caughtUp && thread.asked === null && follows) return { thread: insert(thread, messages, entries), missing: false }
  const early = { messages: [...thread.early.messages, ...messages], entries: [...thread.early.entries, ...entries] }
  return { thread: { ...thread, early }, missing: thread.asked === null }
}

export const write = (thread: Thread, request: SentRequest): Thread => ({
  ...thread,
  outbox: [...thread.outbox, { request, status: 'waiting', as: null, reason: null, tries: 0 }],
})

/** The server has it, under the id `as`. */
export function accepted(thread: Thread, id: string, as: string): Thread {
  const shown = thread.messages.some((message) => message.id === as) || thread.entries.some((entry) => entry.id === as)
  const outbox = shown ? thread.outbox.filter((out) => out.request.id !== id) : settle(thread, id, { status: 'accepted', as })
  return { ...thread, outbox, sending: thread.sending === id ? null : thread.sending }
}

/** The server could not take it. `final`: the message itself is at fault. `retry`: try once more after a pause. */
export function refused(thread: Thread, id: string, reason: string, final: boolean): { thread: Thread; retry: number | null } {
  const tries = (thread.outbox.find((out) => out.request.id === id)?.tries ?? 0) + 1
  if (final || tries >= TRIES) return { thread: { ...thread, outbox: settle(thread, id, { status: 'refused', reason, tries: 0 }), sending: null }, retry: null }
  // Still held as `sending`, so that what was written later does not overtake it.
  return { thread: { ...thread, outbox: settle(thread, id, { tries }) }, retry: 1000 * 2 ** (tries - 1) }
}

export const due = (thread: Thread, id: string): Thread => ({ ...thread, sending: thread.sending === id ? null : thread.sending })
export const retry = (thread: Thread, id: string): Thread => ({ ...thread, outbox: settle(thread, id, { status: 'waiting', reason: null }) })
export const discard = (thread: Thread, id: string): Thread => ({ ...due(thread, id), outbox: thread.outbox.filter((out) => out.request.id !== id) })

/** What may be sent now. */
export function nextToSend(thread: Thread): SentRequest | null {
  if (!thread.caughtUp || thread.sending !== null) return null
  return thread.outbox.find((out) => out.status === 'waiting')?.request ?? null
}

function insert(thread: Thread, messages: WireMessage[], entries: Entry[]): Thread {
  if (messages.length + entries.length === 0) return thread
  const ids = new Set([...messages, ...entries].map(({ id }) => id))
  const shown = (out: Outgoing) => ids.has(out.request.id) || (out.as !== null && ids.has(out.as))
  return {
    ...thread,
    messages: inOrder([...thread.messages, ...messages], ({ seq }) => seq),
    entries: inOrder([...thread.entries, ...entries], ({ n }) => n),
    outbox: thread.outbox.filter((out) => !shown(out)),
    sending: thread.sending !== null && ids.has(thread.sending) ? null : thread.sending,
  }
}

function inOrder<T>(list: T[], number: (one: T) => number): T[] {
  const byNumber = new Map(list.map((one) => [number(one), one]))
  return [...byNumber.values()].toSorted((a, b) => number(a) - number(b))
}

function unbroken(numbers: number[]): number {
  let held = 0
  for (const number of numbers) {
    if (number !== held + 1) break
    held = number
  }
  return held
}

const settle = (thread: Thread, id: string, change: Partial<Outgoing>): Outgoing[] =>
  thread.outbox.map((out) => (out.request.id === id ? { ...out, ...change } : out))
