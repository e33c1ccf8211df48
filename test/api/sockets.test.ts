import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { io, type Socket } from 'socket.io-client'
import { AGENT_EVENTS } from '../../server/api/sockets/agent.ts'
import { VISITOR_EVENTS } from '../../server/api/sockets/visitor.ts'
import { conversationId, visitorId } from '../../server/features/conversations/receive.ts'
import { type Role, ROLES } from '../../server/protocol/agent.ts'
import { addAgent, type SignedIn } from '../support/agent.ts'
import { callApi } from '../support/call-api.ts'
import { allCallers, oneOfEachRole } from '../support/callers.ts'
import { startTestApp, type TestApp } from '../support/start-test-app.ts'
import { createVisitor } from '../support/visitor.ts'

/** Who may send which event of the agents' namespace. One that is not here fails the test. */
const AGENT_TABLE: Record<string, { roles: readonly Role[]; events: string[] }> = {
  'everybody who works here': {
    roles: ROLES,
    events: [
      'welcome', 'list', 'counts', 'watch', 'unwatch', 'send', 'fill-reply', 'take-over', 'return', 'close', 'snooze', 'transfer', 'read', 'typing', 'presence', 'notices-read',
    ],
  },
}

/** What visitors may send. None of it names a conversation: a visitor reaches that of their own token and no other. */
const VISITOR_TABLE = ['resume', 'send', 'identify', 'read', 'typing']

/** What no event takes: each of these is refused as a bad request, and the server goes on. */
const HOSTILE: unknown[] = [null, undefined, 'text', 5, true, [], [{}], { walk: 1 }, JSON.parse('{"__proto__":{"admin":true}}'), { constructor: { prototype: {} } }, { id: { $ne: null }, conversation: { $gt: '' } }]

let app: TestApp
let people: Record<Role, SignedIn>
const sockets: Socket[] = []

beforeAll(async () => {
  app = await startTestApp({ ratePublic: 100_000, rateCaller: 100_000 })
  people = await oneOfEachRole(app)
}, 60_000)
afterAll(async () => {
  sockets.forEach((socket) => socket.disconnect())
  await app.stop()
})

/** A connection, or why there is none. */
async function connect(namespace: string, headers: Record<string, string>, auth: object = {}): Promise<{ socket: Socket; refused: string | null }> {
  const socket = io(`${app.url}${namespace}`, { transports: ['websocket'], forceNew: true, reconnection: false, extraHeaders: headers, auth })
  sockets.push(socket)
  const refused = await new Promise<string | null>((done) => {
    socket.once('connect', () => done(null))
    socket.once('connect_error', ({ message }) => done(message))
  })
  return { socket, refused }
}
const say = async (socket: Socket, event: string, request: unknown): Promise<string> => {
  const answer = await socket.timeout(10_000).emitWithAck(event, request)
  return answer.ok ? 'done' : answer.error.code
}
const token = () => randomBytes(32).toString('base64url')
const ofConsole = (who: SignedIn) => ({ cookie: who.cookie, origin: app.url })

describe('the agents’ namespace', () => {
  test('has the events of the table, each open to whom it says', () => {
    const rows = Object.values(AGENT_TABLE).flatMap(({ roles, events }) => events.map((event) => [event, [...roles]]))
    expect(Object.entries(AGENT_EVENTS).map(([event, { roles }]) => [event, [...roles]]).toSorted()).toEqual(rows.toSorted())
  })

  test.each(ROLES)('hears the role %s where the table lets it', async (role) => {
    const { socket } = await connect('/agent', ofConsole(people[role]))
    for (const { roles, events } of Object.values(AGENT_TABLE)) {
      for (const event of events) expect(`${event}: ${await say(socket, event, { walk: 1 })}`).toBe(`${event}: ${roles.includes(role) ? 'bad-request' : 'forbidden'}`)
    }
  })

  test('lets in nobody without a session: no key of whatever scope, no visitor, no garbage', async () => {
    const others = (await allCallers(app.url, people)).filter(({ role }) => role === null)
    expect(others.length).toBeGreaterThan(12)
    for (const { name, headers } of others) expect(`${name}: ${(await connect('/agent', { ...headers, origin: app.url })).refused}`).toBe(`${name}: unauthorised: sign in at /console/`)
    expect((await connect('/agent', {}, { token: token(), site: 'default' })).refused).toMatch(/^unauthorised/)
  })

  test('lets in no page of another site, whatever cookie the browser sends', async () => {
    for (const origin of ['https://evil.example', 'null', app.url.replace('http:', 'https:').replace(/:\d+$/, ':1')]) expect((await connect('/agent', { cookie: people.admin.cookie, origin })).refused).toMatch(/^unauthorised/)
  })

  test('closes the connections of a session that ends, and of a user who is no longer active', async () => {
    const url = app.url
    const mia = await addAgent(url, people.admin, { email: 'mia@example.com', name: 'Mia' })
    const { socket: first } = await connect('/agent', ofConsole(mia))
    const over = new Promise((done) => first.once('disconnect', done))
    await callApi(url, mia, 'DELETE', '/api/session')
    await over
    expect((await connect('/agent', ofConsole(mia))).refused).toMatch(/^unauthorised/)

    const max = await addAgent(url, people.admin, { email: 'max@example.com', name: 'Max' })
    const { socket: second } = await connect('/agent', ofConsole(max))
    const closed = new Promise((done) => second.once('disconnect', done))
    await callApi(url, people.admin, 'PATCH', `/api/users/${max.id}`, { active: false })
    await closed
    expect((await connect('/agent', ofConsole(max))).refused).toMatch(/^unauthorised/)
  })
})

describe('the visitors’ namespace', () => {
  test('has the events of the table', () => {
    expect(Object.keys(VISITOR_EVENTS).toSorted()).toEqual(VISITOR_TABLE.toSorted())
  })

  test('lets in nobody without a token of its form, not even an administrator', async () => {
    for (const auth of [{}, { token: '' }, { token: 'short' }, { token: { $ne: null } }, { token: `${token()}x` }, { token: token(), conversation: 'x' }, { token: token(), site: 5 }]) {
      expect((await connect('/visitor', ofConsole(people.admin), auth)).refused).toMatch(/^bad-auth/)
    }
  })

  test('gives the owner of a token its conversation, and anybody else nothing of it', async () => {
    const anns = token()
    const ann = createVisitor({ url: () => app.url, token: anns })
    await ann.send({ id: 'my-secret-1', text: 'only for you' })
    await ann.until(({ text }) => text === 'What is your name?', 'the question')

    const heard: unknown[] = []
    const strangers = [{ token: token() }, { token: anns, site: 'elsewhere' }, { token: anns.toLowerCase() }]
    for (const auth of strangers) {
      const { socket } = await connect('/visitor', {}, auth)
      socket.onAny((...event) => heard.push(event))
      expect(await socket.emitWithAck('resume', { after: 0 })).toMatchObject({ ok: true, value: { conversation: null, messages: [] } })
      // Naming the other's conversation leads nowhere: no event takes one.
      const conversation = conversationId(visitorId(anns, 'default'))
      for (const event of VISITOR_TABLE) expect(await say(socket, event, { after: 0, id: 'a-new-message', text: 'hi', seen: 0, seq: 1, typing: true, identity: 'x', conversation })).toBe('bad-request')
      expect(await say(socket, 'read', { seq: 99 })).toBe('done')
    }
    await ann.send({ id: 'my-secret-2', text: 'Ann' })
    await ann.until(({ text }) => text.startsWith('Ann has'), 'the bot to go on')
    expect(ann.state()?.read).toBe(0)
    expect(heard).toEqual([])
    ann.close()
  })

  test('does nothing for the events of agents', async () => {
    const { socket } = await connect('/visitor', {}, { token: token() })
    for (const event of Object.keys(AGENT_EVENTS).filter((name) => !VISITOR_TABLE.includes(name))) {
      await expect(socket.timeout(50).emitWithAck(event, {})).rejects.toThrow(/timed out/)
    }
  })
})

describe.each([['/agent', Object.keys(AGENT_EVENTS)], ['/visitor', VISITOR_TABLE]] as const)('what makes no sense at %s', (namespace, events) => {
  test('is refused as a bad request, or unheard, and everything goes on', async () => {
    const { socket } = await connect(namespace, ofConsole(people.agent), namespace === '/visitor' ? { token: token() } : {})
    for (const event of events) {
      for (const request of HOSTILE) expect([event, request, await say(socket, event, request)]).toEqual([event, request, 'bad-request'])
      // Without an acknowledgement asked for, and with too many arguments.
      socket.emit(event)
      socket.emit(event, {}, {}, {})
      socket.emit(event, 'no function')
    }
    expect(socket.connected).toBe(true)
    expect((await fetch(`${app.url}/health`)).status).toBe(200)
  })
})

describe('who sends without end', () => {
  test('is told how long to wait, on all of their connections, and nobody else is', async () => {
    await app.restart({ rateBurst: 2, rateCaller: 50 })
    const mine = token()
    const [one, two] = [await connect('/visitor', {}, { token: mine }), await connect('/visitor', {}, { token: mine })]
    const flood = async (sockets: Socket[], event: string, request: unknown, times: number) => {
      const answers = await Promise.all(Array.from({ length: times }, (_, i) => sockets[i % sockets.length]?.timeout(10_000).emitWithAck(event, request)))
      const refused = answers.filter(({ ok }) => !ok).map(({ error }) => error)
      for (const error of refused) expect(error).toEqual({ code: 'too-many-requests', message: expect.stringMatching(/^Too many events\. Try again in \d+ s\.$/), retryAfter: expect.any(Number) })
      return answers.length - refused.length
    }
    expect(await flood([one.socket, two.socket], 'resume', { after: 0 }, 60)).toBe(40)
    expect(await flood([(await connect('/visitor', {}, { token: token() })).socket], 'resume', { after: 0 }, 10)).toBe(10)
    expect(await flood([(await connect('/agent', ofConsole(people.ops))).socket], 'counts', {}, 70)).toBe(50)
    expect(await flood([(await connect('/agent', ofConsole(people.agent))).socket], 'counts', {}, 10)).toBe(10)
  })
})
