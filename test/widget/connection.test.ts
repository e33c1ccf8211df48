import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type Connection, createConnection } from '../../widget/core/connection.ts'
import { openPolling } from '../../widget/parts/polling.ts'
import { browserTime } from '../../widget/core/time.ts'
import type { OpenTransport } from '../../widget/core/transport.ts'
import { openWebSocket } from '../../widget/core/websocket.ts'
import { createFakeVisitorServer, type FakeOptions, type FakeVisitorServer } from '../support/fake-visitor-server.ts'

const TOKEN = 'A'.repeat(43)

let server: FakeVisitorServer
const open: Connection[] = []
const options: FakeOptions = {}

beforeEach(async () => {
  server = await createFakeVisitorServer(options)
})
afterEach(async () => {
  for (const connection of open.splice(0)) connection.close()
  await server.close()
})

/** A connection, and what it has told so far. */
function connect(transports: OpenTransport[], auth: unknown = { token: TOKEN, site: 'default' }) {
  const told: string[] = []
  const events: unknown[] = []
  const listeners = new Set<() => void>()
  const tell = (what: string) => {
    told.push(what)
    for (const listener of listeners) listener()
  }
  const connection = createConnection(
    { server: server.url, namespace: '/visitor', auth: () => auth, transports, time: browserTime, random: () => 0 },
    {
      online: () => tell('online'),
      offline: () => tell('offline'),
      event(name, payload) {
        events.push(payload)
        tell(name)
      },
    },
  )
  open.push(connection)
  /** Resolves once `what` has been told `times` times. */
  const until = (what: string, times = 1) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (told.filter((other) => other === what).length >= times) resolve()
      }
      listeners.add(look)
      look()
    })
  const ask = (event: string, payload: unknown) => new Promise<unknown>((resolve) => void connection.emit(event, payload, resolve))
  return { connection, told, events, until, ask }
}

/** A transport that never gets through. */
const blocked: OpenTransport = (_server, events) => {
  queueMicrotask(() => events.closed())
  return { send() {}, close() {} }
}

describe.each([['WebSocket', openWebSocket], ['long polling', openPolling]])('over %s', (_name, transport) => {
  test('requests are answered and events arrive, in order', async () => {
    const { until, ask, events } = connect([transport])
    await until('online')
    expect(await ask('send', { id: 'message-1', text: 'grüße, 世界 🌍', seen: 0 })).toEqual({ ok: true, value: { id: 'message-1', seq: 0 } })
    for (let i = 0; i < 20; i++) server.say(`line ${i}\u2028"quoted"`)
    await until('message', 21)
    expect(events.filter((event) => JSON.stringify(event).includes('"text"')).map((event) => JSON.parse(JSON.stringify(event)).text)).toEqual([
      'grüße, 世界 🌍', ...Array.from({ length: 20 }, (_, i) => `line ${i}\u2028"quoted"`),
    ])
  })

  test('many requests at once are each answered', async () => {
    const { until, ask } = connect([transport])
    await until('online')
    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => ask('send', { id: `message-${i}`, text: 'x'.repeat(1000), seen: 0 })))
    expect(answers).toEqual(Array.from({ length: 50 }, (_, i) => ({ ok: true, value: { id: `message-${i}`, seq: 0 } })))
  })

  test('a restarted server is found again', async () => {
    const { until, told, ask } = connect([transport])
    await until('online')
    await server.stop()
    await until('offline')
    await server.start()
    await until('online', 2)
    expect(told).toEqual(['online', 'offline', 'online'])
    expect(await ask('resume', { after: 0 })).toMatchObject({ ok: true })
  })

  test('the token is in no address', async () => {
    const { until, ask } = connect([transport])
    await until('online')
    await ask('resume', { after: 0 })
    expect(server.requests.length).toBeGreaterThan(0)
    expect(server.requests.filter((address) => address.includes(TOKEN))).toEqual([])
  })
})

describe('a connection', () => {
  test('takes the other way when the first is blocked', async () => {
    const { until, ask } = connect([blocked, openPolling])
    await until('online')
    expect(await ask('resume', { after: 0 })).toMatchObject({ ok: true })
    expect(new Set(server.requests.map((address) => /transport=\w+/.exec(address)?.[0]))).toEqual(new Set(['transport=polling']))
  })

  test('is not made by a visitor whom the server refuses, and does not hammer it', async () => {
    const { told } = connect([openWebSocket], { token: 'short' })
    const other = connect([openWebSocket])
    await other.until('online')
    expect(told).toEqual([])
    expect(server.requests.length).toBeLessThan(5)
  })

  test('without an answer in time is replaced at once', async () => {
    options.dropAck = () => true
    const { until, connection, told } = connect([openWebSocket])
    await until('online')
    let answered = false
    connection.emit('send', { id: 'message-1', text: 'hello', seen: 0 }, () => (answered = true), 50)
    await until('online', 2)
    expect([answered, told.filter((what) => what !== 'message' && what !== 'state')]).toEqual([false, ['online', 'offline', 'online']])
    delete options.dropAck
  })

  test('ends for good when closed', async () => {
    const { until, connection } = connect([openWebSocket])
    await until('online')
    connection.close()
    expect(connection.emit('resume', { after: 0 }, () => {})).toBe(false)
    const other = connect([openWebSocket])
    await other.until('online')
    expect(server.connections()).toBe(2)
  })
})

describe('heartbeats', () => {
  test('a connection over which nothing comes any more, though sending works, is noticed and replaced', async () => {
    await server.close()
    server = await createFakeVisitorServer({ pingInterval: 150, pingTimeout: 150 })
    const { until, told } = connect([openWebSocket])
    await until('online')
    server.mute(true)
    await until('offline')
    server.mute(false)
    await until('online', 2)
    expect(told).toEqual(['online', 'offline', 'online'])
  })

  test('an idle connection with its heartbeats stays', async () => {
    await server.close()
    server = await createFakeVisitorServer({ pingInterval: 40, pingTimeout: 400 })
    const { until, told } = connect([openWebSocket])
    await until('online')
    await new Promise<void>((resolve) => void browserTime.after(600, resolve))
    expect(told).toEqual(['online'])
  })
})

describe('the pauses between attempts', () => {
  /** Attempts of a page whose server is gone, with a clock that jumps from timer to timer: the times at which they were made. */
  function attempts(random: () => number, until: number): number[] {
    let now = 0
    const timers: { at: number; fn: () => void }[] = []
    const made: number[] = []
    const failing: OpenTransport = (_server, events) => {
      made.push(now)
      timers.push({ at: now, fn: events.closed })
      return { send() {}, close() {} }
    }
    const time = {
      now: () => now,
      after(ms: number, fn: () => void) {
        const timer = { at: now + ms, fn }
        timers.push(timer)
        return () => void timers.splice(timers.indexOf(timer), timers.includes(timer) ? 1 : 0)
      },
    }
    open.push(
      createConnection(
        { server: 'http://localhost:1', namespace: '/visitor', auth: () => ({}), transports: [failing], time, random },
        { online() {}, offline() {}, event() {} },
      ),
    )
    for (;;) {
      const next = timers.toSorted((a, b) => a.at - b.at)[0]
      if (!next || next.at > until) return made
      timers.splice(timers.indexOf(next), 1)
      now = next.at
      next.fn()
    }
  }

  test('grow to half a minute and no further, for as long as it takes', () => {
    const made = attempts(() => 0.5, 8 * 3_600_000)
    const pauses = made.slice(1).map((at, i) => at - (made[i] ?? 0))
    expect(pauses.slice(0, 8)).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000])
    expect(pauses.at(-1)).toBe(30_000)
  })

  test('are scattered, so that the pages of a restarted server do not come back together', () => {
    const first = [0, 0.25, 0.5, 0.75, 1].map((value) => attempts(() => value, 800)[1])
    expect(first).toEqual([250, 375, 500, 625, 750])
  })
})
