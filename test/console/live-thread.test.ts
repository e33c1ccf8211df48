import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { type Input, type Live, newLive, type Want } from '../../console/live/state.ts'
import { step } from '../../console/live/step.ts'
import type { Entry, Watched, WireMessage } from '../../console/live/words.ts'
import { summaryOf } from './summary.ts'

const ID = 'c1'
const AT = '2026-10-01T10:00:00Z'

const message = (seq: number, id = `m${seq}`): WireMessage => ({ id, seq, author: { kind: 'visitor', name: null, picture: null }, text: `text ${seq}`, files: [], question: null, answers: null, at: AT })
const entry = (n: number): Entry => ({ id: `e${n}`, n, after: n, kind: 'note', what: null, by: null, text: `note ${n}`, mentions: [], at: AT })
const page = (messages: WireMessage[], entries: Entry[] = [], more = false): Watched => ({ conversation: summaryOf(ID), messages, entries, more, viewers: [] })
const request = (id: string) => ({ id, conversation: ID, text: id, note: false, mentions: [], files: [], at: AT })

/** A console whose wants are collected. */
function createDesk(outbox: Parameters<typeof newLive>[0] = {}) {
  let live: Live = newLive(outbox)
  let wants: Want[] = []
  return {
    put(...inputs: Input[]) {
      for (const input of inputs) {
        const next = step(live, input)
        live = next.live
        wants.push(...next.wants)
      }
    },
    /** What is wanted of a kind since it was last asked; each want is given once. */
    take<T extends Want['type']>(type: T) {
      const taken = wants.filter((want): want is Extract<Want, { type: T }> => want.type === type)
      wants = wants.filter((want) => want.type !== type)
      return taken
    },
    thread: () => live.threads[ID],
  }
}

test('whatever is dropped, doubled, reordered or cut off, in the end all is there once and in order', () => {
  const delivery = fc.oneof(
    fc.record({ what: fc.constant('message' as const), at: fc.nat(30) }),
    fc.record({ what: fc.constant('entry' as const), at: fc.nat(10) }),
    fc.record({ what: fc.constantFrom('cut' as const, 'answer' as const, 'happens' as const), at: fc.constant(0) }),
  )
  fc.assert(
    fc.property(fc.array(delivery, { maxLength: 60 }), fc.integer({ min: 1, max: 5 }), (deliveries, pageSize) => {
      const desk = createDesk()
      const server = { messages: [message(1)], entries: [entry(1)] }
      const answer = () => {
        for (const want of desk.take('watch')) {
          const messages = server.messages.filter(({ seq }) => seq > want.after)
          const entries = server.entries.filter(({ n }) => n > want.afterEntry)
          const more = messages.length > pageSize || entries.length > pageSize
          desk.put({ type: 'watched', conversation: ID, page: page(messages.slice(0, pageSize), entries.slice(0, pageSize), more) })
        }
      }
      desk.put({ type: 'open', conversation: ID }, { type: 'connected' })
      for (const { what, at } of deliveries) {
        if (what === 'happens') {
          server.messages.push(message(server.messages.length + 1))
          if (server.messages.length % 3 === 0) server.entries.push(entry(server.entries.length + 1))
        } else if (what === 'cut') {
          desk.put({ type: 'disconnected' })
          desk.take('watch')
          desk.put({ type: 'connected' })
        } else if (what === 'answer') answer()
        else if (what === 'message') {
          const sent = server.messages[at % server.messages.length]
          if (sent) desk.put({ type: 'message', conversation: ID, message: sent })
        } else {
          const sent = server.entries[at % server.entries.length]
          if (sent) desk.put({ type: 'entry', conversation: ID, entry: sent })
        }
      }
      desk.put({ type: 'disconnected' }, { type: 'connected' })
      for (let i = 0; i < 200 && !desk.thread()?.caughtUp; i++) answer()
      expect(desk.thread()?.messages.map(({ seq }) => seq)).toEqual(server.messages.map(({ seq }) => seq))
      expect(desk.thread()?.entries.map(({ n }) => n)).toEqual(server.entries.map(({ n }) => n))
    }),
  )
})

test('nothing is sent before everything that was said is in, then in order and one at a time', () => {
  const desk = createDesk()
  desk.put({ type: 'open', conversation: ID }, { type: 'connected' }, { type: 'write', request: request('a') }, { type: 'write', request: request('b') })
  expect(desk.take('send')).toEqual([])
  desk.put({ type: 'watched', conversation: ID, page: page([message(1)], [], true) })
  expect(desk.take('send')).toEqual([])
  desk.put({ type: 'watched', conversation: ID, page: page([message(2)]) })
  expect(desk.take('send').map(({ request }) => request.id)).toEqual(['a'])
  desk.put({ type: 'accepted', conversation: ID, id: 'a', as: 'a' })
  expect(desk.take('send').map(({ request }) => request.id)).toEqual(['b'])
})

test('what may have been sent before the connection broke is sent again under its id, unless the history has it', () => {
  const desk = createDesk()
  desk.put({ type: 'open', conversation: ID }, { type: 'connected' }, { type: 'watched', conversation: ID, page: page([]) })
  desk.put({ type: 'write', request: request('a') }, { type: 'write', request: request('b') })
  desk.take('send')
  desk.put({ type: 'disconnected' }, { type: 'connected' }, { type: 'watched', conversation: ID, page: page([message(1, 'a')]) })
  expect(desk.take('send').map(({ request }) => request.id)).toEqual(['b'])
  expect(desk.thread()?.outbox.map(({ request }) => request.id)).toEqual(['b'])
})

test('a reply that the server cannot take is tried again after pauses, then shown with the reason; it can be sent again or dropped', () => {
  const desk = createDesk()
  desk.put({ type: 'open', conversation: ID }, { type: 'connected' }, { type: 'watched', conversation: ID, page: page([]) }, { type: 'write', request: request('a') })
  const fail: Input = { type: 'refused', conversation: ID, id: 'a', reason: 'The disk is full.', final: false }
  for (let i = 0; i < 3; i++) desk.put(fail, { type: 'due', conversation: ID, id: 'a' })
  expect(desk.take('pause').map(({ ms }) => ms)).toEqual([1000, 2000, 4000])
  desk.put(fail)
  expect(desk.thread()?.outbox).toEqual([expect.objectContaining({ status: 'refused', reason: 'The disk is full.' })])
  desk.take('send')
  desk.put({ type: 'retry', conversation: ID, id: 'a' })
  expect(desk.take('send')).toHaveLength(1)
  desk.put({ ...fail, final: true }, { type: 'discard', conversation: ID, id: 'a' })
  expect(desk.thread()?.outbox).toEqual([])
})

test('what an earlier page left unsent is sent once its conversation is in, also if another one is on the screen', () => {
  const desk = createDesk({ [ID]: [{ request: request('a'), status: 'waiting', as: null, reason: null, tries: 0 }] })
  desk.put({ type: 'open', conversation: 'c2' }, { type: 'connected' })
  expect(desk.take('watch').map(({ conversation }) => conversation).toSorted()).toEqual([ID, 'c2'])
  desk.put({ type: 'watched', conversation: ID, page: page([message(1)]) })
  expect(desk.take('send').map(({ request }) => request.id)).toEqual(['a'])
})
