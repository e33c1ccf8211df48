import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import type { ConversationState, Message, Resumed, SendRequest } from '../../server/protocol/visitor.ts'
import { type Input, newThread, openQuestion, step, type Thread, unread, type Want } from '../../widget/core/sync.ts'

const state = (change: Partial<ConversationState> = {}): ConversationState => ({
  version: 1, status: 'open', owner: 'bot', agent: null, position: null, openQuestion: null, read: 0, readByAgents: 0, verified: null, ...change,
})
const message = (seq: number, change: Partial<Message> = {}): Message => ({
  id: `m${seq}`, seq, author: { kind: 'bot', name: null, picture: null }, text: `text ${seq}`, files: [], question: null, answers: null,
  at: '2026-11-25T10:00:00.000Z', ...change,
})
const page = (messages: Message[], change: Partial<Resumed> = {}): Resumed => ({ conversation: state(), messages, more: false, ...change })
const request = (id: string): SendRequest => ({ id, text: `written ${id}`, seen: 0 })
const write = (id: string): Input => ({ type: 'write', request: request(id), text: `written ${id}`, files: [] })

/** The thread after all inputs, and everything wanted on the way. */
function play(inputs: Input[], thread: Thread = newThread()): { thread: Thread; wants: Want[] } {
  const wants: Want[] = []
  for (const input of inputs) {
    const next = step(thread, input)
    thread = next.thread
    wants.push(...next.wants)
  }
  return { thread, wants }
}
const seqs = (thread: Thread) => thread.messages.map(({ seq }) => seq)
const kinds = (wants: Want[]) => wants.map((want) => (want.type === 'send' ? `send ${want.request.id}` : want.type === 'resume' ? `resume ${want.after}` : want.type))
const begun: Input[] = [{ type: 'connected' }, { type: 'resumed', page: page([message(1), message(2)]) }]

describe('catching up', () => {
  test('live messages that come before the history are shown after it, in order', () => {
    const { thread } = play([{ type: 'connected' }, { type: 'message', message: message(3) }, { type: 'message', message: message(2) }])
    expect(seqs(thread)).toEqual([])
    expect(seqs(play([{ type: 'resumed', page: page([message(1)]) }], thread).thread)).toEqual([1, 2, 3])
  })
  test('a reconnected widget asks after the last number that it holds', () => {
    expect(kinds(play([...begun, { type: 'disconnected' }, { type: 'connected' }]).wants)).toEqual(['resume 0', 'resume 2'])
  })
  test('a long history is fetched page after page', () => {
    const { thread, wants } = play([
      { type: 'connected' },
      { type: 'resumed', page: page([message(1), message(2)], { more: true }) },
      { type: 'message', message: message(4) },
      { type: 'resumed', page: page([message(3)]) },
    ])
    expect(kinds(wants)).toEqual(['resume 0', 'resume 2'])
    expect(seqs(thread)).toEqual([1, 2, 3, 4])
  })
  test('a live message that leaves a gap waits until what is missing has been fetched', () => {
    const { thread, wants } = play([...begun, { type: 'message', message: message(4) }])
    expect(seqs(thread)).toEqual([1, 2])
    expect(kinds(wants)).toEqual(['resume 0', 'resume 2'])
    expect(seqs(play([{ type: 'resumed', page: page([message(3), message(4)]) }], thread).thread)).toEqual([1, 2, 3, 4])
  })
  test('what the server itself cannot fill does not hold the rest back', () => {
    const { thread } = play([...begun, { type: 'message', message: message(4) }, { type: 'resumed', page: page([message(4)]) }])
    expect(seqs(thread)).toEqual([1, 2, 4])
    expect(kinds(play([{ type: 'disconnected' }, { type: 'connected' }], thread).wants)).toEqual(['resume 2'])
    expect(seqs(play([{ type: 'message', message: message(3) }], thread).thread)).toEqual([1, 2, 3, 4])
  })
  test('status, owner and place in the queue come with the messages; an older state never wins', () => {
    const closed = state({ version: 5, status: 'closed', owner: 'bot' })
    const { thread } = play([...begun, { type: 'disconnected' }, { type: 'connected' }, { type: 'resumed', page: page([], { conversation: closed }) }])
    expect(thread.conversation).toEqual(closed)
    expect(play([{ type: 'state', state: state({ version: 4 }) }], thread).thread.conversation).toEqual(closed)
  })
  test('a server that no longer knows the conversation gets what it had accepted once more', () => {
    const { thread } = play([...begun, write('a'), { type: 'accepted', id: 'a' }, { type: 'disconnected' }, { type: 'connected' }])
    const after = play([{ type: 'resumed', page: page([], { conversation: null }) }], thread)
    expect(seqs(after.thread)).toEqual([])
    expect(kinds(after.wants)).toEqual(['send a'])
  })
  test('an empty history that was read before the first message does not hide it', () => {
    const { thread } = play([
      { type: 'connected' }, { type: 'message', message: message(1) }, { type: 'resumed', page: page([], { conversation: null }) },
    ])
    expect(seqs(thread)).toEqual([1])
  })
})

describe('sending', () => {
  test('what was written offline is sent once the history is in, one after the other', () => {
    const { wants } = play([
      write('a'), write('b'), { type: 'connected' }, { type: 'resumed', page: page([]) }, { type: 'accepted', id: 'a' }, { type: 'accepted', id: 'b' },
    ])
    expect(kinds(wants)).toEqual(['resume 0', 'send a', 'send b'])
  })
  test('a message whose acknowledgement was lost is sent again under its id, unless the history has it', () => {
    const lost: Input[] = [...begun, write('a'), { type: 'disconnected' }, { type: 'connected' }]
    expect(kinds(play([...lost, { type: 'resumed', page: page([]) }]).wants)).toEqual(['resume 0', 'send a', 'resume 2', 'send a'])
    const { thread, wants } = play([...lost, { type: 'resumed', page: page([message(3, { id: 'a' })]) }])
    expect(kinds(wants)).toEqual(['resume 0', 'send a', 'resume 2'])
    expect(thread.outbox).toEqual([])
  })
  test('what was written into a conversation that was closed meanwhile is held back until the visitor sends it again', () => {
    const closed: Input = { type: 'resumed', page: page([], { conversation: state({ version: 2, status: 'closed' }) }) }
    const { thread, wants } = play([...begun, { type: 'disconnected' }, write('a'), { type: 'connected' }, closed])
    expect(kinds(wants)).toEqual(['resume 0', 'resume 2'])
    expect(thread.outbox[0]?.status).toBe('refused')
    const again: Input[] = [{ type: 'retry', id: 'a' }, { type: 'disconnected' }, { type: 'connected' }, closed]
    expect(kinds(play(again, thread).wants)).toEqual(['send a', 'resume 2', 'send a'])
    expect(kinds(play([...begun, { type: 'disconnected' }, { type: 'connected' }, closed, write('b')]).wants).at(-1)).toBe('send b')
    expect(kinds(play([write('c'), { type: 'connected' }, closed]).wants).at(-1)).toBe('send c')
  })
  test('a failing server is tried again with pauses, then the message is shown as failed; later ones do not overtake meanwhile', () => {
    const again: Input[] = [{ type: 'refused', id: 'a', why: 'server' }, { type: 'due', id: 'a' }]
    const { thread, wants } = play([...begun, write('a'), write('b'), ...again, ...again, ...again])
    expect(kinds(wants)).toEqual(['resume 0', 'send a', 'pause', 'send a', 'pause', 'send a', 'pause', 'send a'])
    expect(wants.flatMap((want) => (want.type === 'pause' ? [want.ms] : []))).toEqual([1000, 2000, 4000])
    const failed = play([{ type: 'refused', id: 'a', why: 'server' }], thread)
    expect(failed.thread.outbox.map(({ status }) => status)).toEqual(['refused', 'waiting'])
    expect(kinds(failed.wants)).toEqual(['send b'])
  })
  test('a message at fault fails at once; it can be tried again or dropped', () => {
    const { thread } = play([...begun, write('a'), { type: 'refused', id: 'a', why: 'message' }])
    expect(thread.outbox[0]?.status).toBe('refused')
    expect(kinds(play([{ type: 'retry', id: 'a' }], thread).wants)).toEqual(['send a'])
    expect(play([{ type: 'discard', id: 'a' }], thread).thread.outbox).toEqual([])
  })
})

describe('reading', () => {
  test('unread counts the other side’s messages after the marker, which moves forward only', () => {
    const { thread } = play([...begun, { type: 'message', message: message(3, { author: { kind: 'visitor', name: null, picture: null } }) }])
    expect(unread(thread)).toBe(2)
    const { thread: read, wants } = play([{ type: 'read', seq: 2 }], thread)
    expect([unread(read), wants]).toEqual([0, [{ type: 'read', seq: 2 }]])
    expect(play([{ type: 'read', seq: 1 }, { type: 'read', seq: 2 }], read).wants).toEqual([])
  })
  test('what another tab has read is read here', () => {
    const { thread } = play([...begun, { type: 'state', state: state({ version: 2, read: 2 }) }])
    expect(unread(thread)).toBe(0)
  })
  test('what was read without connection is told afterwards', () => {
    const { wants } = play([...begun, { type: 'disconnected' }, { type: 'read', seq: 2 }, { type: 'connected' }, { type: 'resumed', page: page([]) }])
    expect(wants.at(-1)).toEqual({ type: 'read', seq: 2 })
  })
})

describe('the buttons of a question', () => {
  const asked = message(3, {
    question: { type: 'choice', choices: [{ id: 'x', label: 'X' }], pick: null, skip: null, sensitive: false, files: null },
  })
  const open: Input[] = [...begun, { type: 'message', message: asked }, { type: 'state', state: state({ version: 2, openQuestion: 3 }) }]
  const click: Input = { type: 'write', request: { id: 'c', choice: { seq: 3, ids: ['x'] }, seen: 3 }, text: 'X', files: [] }

  test('can be used while the question is open', () => {
    expect(openQuestion(play(open).thread)?.seq).toBe(3)
    expect(openQuestion(play(begun).thread)).toBeNull()
  })
  test('are spent by a click, by an answer in another tab, and when the flow has gone on', () => {
    expect(openQuestion(play([...open, click]).thread)).toBeNull()
    expect(openQuestion(play([...open, { type: 'message', message: message(4, { answers: 3 }) }]).thread)).toBeNull()
    expect(openQuestion(play([...open, { type: 'state', state: state({ version: 3, openQuestion: null }) }]).thread)).toBeNull()
  })
  test('come back when the click was refused', () => {
    expect(openQuestion(play([...open, click, { type: 'refused', id: 'c', why: 'message' }]).thread)?.seq).toBe(3)
  })
})

/** What may happen to the world; the network delivers, loses, doubles and reorders what is under way. */
type Event =
  | { kind: 'write' } | { kind: 'bot' } | { kind: 'deliver'; at: number } | { kind: 'double'; at: number } | { kind: 'lose'; at: number }
  | { kind: 'drop' } | { kind: 'connect' } | { kind: 'wake' } | { kind: 'reload' } | { kind: 'failing'; is: boolean }

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Event>({ kind: 'write' }) },
  { weight: 4, arbitrary: fc.constant<Event>({ kind: 'bot' }) },
  { weight: 14, arbitrary: fc.nat(30).map((at): Event => ({ kind: 'deliver', at })) },
  { weight: 2, arbitrary: fc.nat(30).map((at): Event => ({ kind: 'double', at })) },
  { weight: 2, arbitrary: fc.nat(30).map((at): Event => ({ kind: 'lose', at })) },
  { weight: 2, arbitrary: fc.constant<Event>({ kind: 'drop' }) },
  { weight: 4, arbitrary: fc.constant<Event>({ kind: 'connect' }) },
  { weight: 1, arbitrary: fc.constant<Event>({ kind: 'wake' }) },
  { weight: 1, arbitrary: fc.constant<Event>({ kind: 'reload' }) },
  { weight: 1, arbitrary: fc.boolean().map((is): Event => ({ kind: 'failing', is })) },
)

/**
 * A server that stores, a network that misbehaves, and the reducer. Everything between them is a closure under way: to the
 * server it acts there, to the client it is an input. A dropped connection loses what is under way.
 */
function world() {
  const stored: Message[] = []
  const written: string[] = []
  let thread = newThread()
  let connected = false
  let failing = false
  let wire: (() => void)[] = []
  const PAGE = 3

  const put = (input: Input) => {
    const next = step(thread, input)
    thread = next.thread
    for (const want of next.wants) {
      if (want.type === 'pause') wire.push(() => put({ type: 'due', id: want.id }))
      if (want.type === 'resume') wire.push(() => serveResume(want.after))
      if (want.type === 'send') wire.push(() => serveSend(want.request))
    }
  }
  const emit = (message: Message) => {
    if (connected) wire.push(() => put({ type: 'message', message }))
  }
  const store = (message: Message) => {
    stored.push(message)
    emit(message)
  }
  const serveResume = (after: number) => {
    if (failing) return wire.push(() => put({ type: 'ask-again' }))
    const rest = stored.filter(({ seq }) => seq > after)
    const answer = page(rest.slice(0, PAGE), { conversation: stored.length > 0 ? state() : null, more: rest.length > PAGE })
    return wire.push(() => put({ type: 'resumed', page: answer }))
  }
  const serveSend = ({ id }: SendRequest) => {
    if (failing) return wire.push(() => put({ type: 'refused', id, why: 'server' }))
    if (!stored.some((message) => message.id === id)) {
      store(message(stored.length + 1, { id, author: { kind: 'visitor', name: null, picture: null } }))
    }
    return wire.push(() => put({ type: 'accepted', id }))
  }
  const take = (at: number) => wire.splice(at % Math.max(1, wire.length), 1)[0]
  const drop = () => {
    connected = false
    wire = []
    put({ type: 'disconnected' })
  }
  const connect = () => {
    if (connected) return
    connected = true
    put({ type: 'connected' })
  }

  return {
    happen(given: Event) {
      switch (given.kind) {
        case 'write': {
          const id = `w${written.length}`
          written.push(id)
          return put(write(id))
        }
        case 'bot':
          return store(message(stored.length + 1, { id: `b${stored.length}` }))
        case 'deliver':
          return take(given.at)?.()
        case 'double':
          return wire[given.at % Math.max(1, wire.length)]?.()
        case 'lose':
          return void take(given.at)
        case 'drop':
          return drop()
        case 'connect':
          return connect()
        case 'wake':
          return put({ type: 'woken' })
        case 'failing':
          failing = given.is
          return undefined
        case 'reload':
          drop()
          thread = newThread(thread.outbox.filter((out) => out.status !== 'accepted'))
          return undefined
      }
    },
    /** The network holds from now on, and failed messages are tried again: everything comes to rest. */
    settle() {
      failing = false
      drop()
      connect()
      for (let turns = 0; turns < 2000; turns++) {
        if (wire.length === 0) {
          const failed = thread.outbox.find((out) => out.status === 'refused')
          if (!failed) return
          put({ type: 'retry', id: failed.request.id })
        }
        wire.shift()?.()
      }
      throw new Error('it never comes to rest')
    },
    stored, written, thread: () => thread,
  }
}

test('whatever the network does, every message is shown once and in order, and none that was written is lost or doubled', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 120 }), (events) => {
      const w = world()
      for (const given of events) {
        w.happen(given)
        const shown = seqs(w.thread())
        expect(shown).toEqual([...new Set(shown)].toSorted((a, b) => a - b))
      }
      w.settle()
      expect(w.thread().messages.map(({ id }) => id)).toEqual(w.stored.map(({ id }) => id))
      expect(w.thread().outbox).toEqual([])
      expect(w.stored.map(({ id }) => id).filter((id) => id.startsWith('w')).toSorted()).toEqual(w.written.toSorted())
    }),
    { numRuns: 400 },
  )
})

test('over a network that only breaks, never reorders, the visitor’s messages keep the order in which they were written', () => {
  const orderly = event.filter(({ kind }) => !['double', 'lose', 'failing'].includes(kind)).map((given) => ('at' in given ? { ...given, at: 0 } : given))
  fc.assert(
    fc.property(fc.array(orderly, { maxLength: 120 }), (events) => {
      const w = world()
      for (const given of events) w.happen(given)
      w.settle()
      expect(w.stored.map(({ id }) => id).filter((id) => id.startsWith('w'))).toEqual(w.written)
    }),
    { numRuns: 200 },
  )
})
