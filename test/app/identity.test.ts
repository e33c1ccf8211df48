import { createHmac, randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { io } from 'socket.io-client'
import { addAgent, type AgentClient, connectAgent, type SignedIn, signInAdmin } from '../support/agent.ts'
import { createShiftedClock } from '../support/shifted-clock.ts'
import { startTestApp, type TestApp } from '../support/start-test-app.ts'
import { createVisitor, type Visitor } from '../support/visitor.ts'

const HOUR = 3_600_000
const clock = createShiftedClock(new Date())
let app: TestApp
let admin: SignedIn
let bea: AgentClient
const visitors: Visitor[] = []

beforeAll(async () => {
  app = await startTestApp({ flowsDir: resolve(import.meta.dirname, '../fixtures/front-desk') }, undefined, clock)
  admin = await signInAdmin(app)
  bea = await connectAgent(app.url, await addAgent(app.url, admin, { email: 'bea@example.com', name: 'Bea' }))
})
afterAll(async () => {
  visitors.forEach((one) => one.close())
  bea.close()
  await app.stop()
})

async function api<T>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(app.url + path, {
    method, body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', cookie: admin.cookie, 'x-csrf-token': admin.csrf, origin: app.url },
  })
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
  return answer.json()
}
/** A token as the server makes it. */
const tokenOf = async (who: { email?: string; id?: string; site?: string; hours?: number; properties?: Record<string, string> }): Promise<string> =>
  (await api<{ token: string }>('POST', '/api/identity-tokens', { site: 'quiet', ...who })).token
const keyOf = async (site: string): Promise<string> => (await api<{ key: string }>('GET', `/api/sites/${site}/identity-key`)).key

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
/** A token as a page's own server makes it. */
function signed(claims: Record<string, unknown>, key: string, header: Record<string, unknown> = { alg: 'HS256', typ: 'JWT' }): string {
  const text = `${part(header)}.${part(claims)}`
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`
}
const inSeconds = (ms: number): number => Math.floor((clock.now().getTime() + ms) / 1000)

function visitor(given: { identity?: string; site?: string } = {}) {
  const { site = 'quiet', identity } = given
  const ann = createVisitor({ url: () => app.url, site, ...(identity && { identity }) })
  visitors.push(ann)
  return { ann, token: ann.token, contact: async () => (await bea.watch(ann.conversation)).conversation.contact }
}
let ids = 0
const say = (ann: Visitor, text: string) => ann.send({ id: `message-${ids++}`, text })

/** Null: let in. Else the code and the sentence of the refusal. */
function letIn(identity: string, site = 'quiet', token = randomBytes(32).toString('base64url')): Promise<string | null> {
  const socket = io(`${app.url}/visitor`, { transports: ['websocket'], forceNew: true, reconnection: false, auth: { token, site, identity } })
  return new Promise<string | null>((done) => {
    socket.on('connect', () => done(null))
    socket.on('connect_error', (err: Error & { data?: { code?: string } }) => done(`${err.data?.code}: ${err.message}`))
  }).finally(() => socket.disconnect())
}

test('whom the page’s server signs for is that contact from the first message on, with what it says of them', async () => {
  const { id: known } = await api<{ id: string }>('POST', '/api/records/contact', { properties: { email: 'ann@example.com', firstname: 'Ann' } })
  const key = await keyOf('quiet')
  const { ann, contact } = visitor({ identity: signed({ sub: '42', email: 'Ann@Example.com', company_name: 'Acme', exp: inSeconds(HOUR), iat: 1, role: 'admin' }, key) })
  await say(ann, 'Hi')
  await ann.until(({ text }) => text === 'Hello Ann.', 'the greeting by name')
  expect(await contact()).toEqual({ id: known, name: 'Ann', email: 'ann@example.com', verified: true })
  expect(ann.state()?.verified).toBe('ann@example.com')
  const { properties } = await api<{ properties: Record<string, unknown> }>('GET', `/api/records/contact/${known}`)
  expect(properties).toMatchObject({ company_name: 'Acme', verified: true })
  expect(Object.keys(properties)).not.toContain('role')

  // On another device, by the page's own id alone, it is the same contact and a conversation of its own.
  const other = visitor({ identity: signed({ sub: '42', exp: inSeconds(HOUR) }, key) })
  await say(other.ann, 'Hi')
  await other.ann.until(({ text }) => text === 'Hello Ann.', 'the greeting there')
  expect((await other.contact()).id).toBe(known)
  expect(other.ann.messages()[0]?.seq).toBe(1)
})

test('a token that is none, or says too much or too little, lets nobody in, and says why', async () => {
  const key = await keyOf('quiet')
  const good = { email: 'ann@example.com', exp: inSeconds(HOUR) }
  const [head = '', , signature = ''] = signed(good, key).split('.')
  expect(await letIn(signed(good, key))).toBeNull()
  const refused: [string, RegExp][] = [
    [signed(good, 'another key'), /its signature is not that of this site’s key/],
    [`${head}.${part({ ...good, email: 'boss@example.com' })}.${signature}`, /its signature/],
    [signed(good, key, { alg: 'none' }), /not signed with HS256/],
    [`${part({ alg: 'none' })}.${part(good)}.`, /no JSON Web Token/],
    [signed(good, key, { alg: 'HS512', typ: 'JWT' }), /not signed with HS256/],
    ['words', /no JSON Web Token/],
    [signed({ ...good, exp: inSeconds(-1000) }, key), /it has expired/],
    [signed({ email: 'ann@example.com' }, key), /exp/],
    [signed({ ...good, exp: inSeconds(25 * HOUR) }, key), /more than 24 hours/],
    [signed({ ...good, email: 'ann@' }, key), /"email" is no e-mail address/],
    [signed({ firstname: 'Ann', exp: inSeconds(HOUR) }, key), /it names nobody/],
    [signed({ ...good, firstname: { $ne: null } }, key), /firstname/],
  ]
  for (const [token, reason] of refused) expect(await letIn(token)).toMatch(new RegExp(`^bad-identity: .*${reason.source}`))
})

test('a token of one site is worth nothing on another', async () => {
  const token = await tokenOf({ email: 'ann@example.com', site: 'quiet' })
  expect(await letIn(token, 'quiet')).toBeNull()
  expect(await letIn(token, 'proof')).toMatch(/^bad-identity: .*signature/)
})

test('a token ends at its time, also for who handed it over before and comes back', async () => {
  const token = await tokenOf({ email: 'late@example.com', hours: 1 })
  expect(await letIn(token)).toBeNull()
  clock.forward(HOUR + 1000)
  expect(await letIn(token)).toMatch(/^bad-identity: .*it has expired/)
})

test('another key ends what the former signed, at once', async () => {
  const token = await tokenOf({ email: 'ann@example.com', site: 'night' })
  expect(await letIn(token, 'night')).toBeNull()
  await api('POST', '/api/sites/night/identity-key')
  expect(await letIn(token, 'night')).toMatch(/^bad-identity: .*signature/)
  expect(await letIn(await tokenOf({ email: 'ann@example.com', site: 'night' }), 'night')).toBeNull()
})

test('who signs in during a conversation keeps it, and becomes the contact that is known', async () => {
  const { id: known } = await api<{ id: string }>('POST', '/api/records/contact', { properties: { email: 'gina@example.com', firstname: 'Gina', company_name: 'Acme' } })
  const { ann, contact } = visitor()
  await say(ann, 'Hi')
  const asked = await ann.until(({ question }) => question?.type === 'file', 'the question')
  expect(await contact()).toMatchObject({ verified: false })
  expect(await ann.identify(await tokenOf({ email: 'gina@example.com' }))).toBeNull()
  await ann.untilState(({ verified }) => verified === 'gina@example.com', 'it to be known')
  expect(await contact()).toEqual({ id: known, name: 'Gina', email: 'gina@example.com', verified: true })
  await ann.send({ id: 'no-receipt', choice: { seq: asked.seq, ids: [] } })
  await ann.until(({ text }) => text === 'You are gina@example.com of Acme.', 'neither address nor code to be asked for')
})

test('somebody else’s identity does not take a conversation over, in it or with its token', async () => {
  const { ann, token, contact } = visitor({ identity: await tokenOf({ id: 'dora', email: 'dora@example.com' }) })
  await say(ann, 'Hi')
  await ann.untilState(({ verified }) => verified === 'dora@example.com', 'Dora')
  const before = await contact()
  const thief = await tokenOf({ id: 'eve', email: 'eve@example.com' })
  expect(await ann.identify(thief)).toBe('other-visitor')
  expect(await letIn(thief, 'quiet', token)).toMatch(/^other-visitor: /)
  expect(await ann.identify(signed({ email: 'dora@example.com', exp: inSeconds(HOUR) }, 'guessed'))).toBe('bad-identity')
  expect(await contact()).toEqual(before)
  // The page's own name for somebody stays when their address changes.
  expect(await ann.identify(await tokenOf({ id: 'dora', email: 'dora@new.example.com' }))).toBeNull()
  await ann.untilState(({ verified }) => verified === 'dora@new.example.com', 'the new address')
  expect((await contact()).id).toBe(before.id)
})

test('who only claims an address stays apart from who has proved it', async () => {
  const { ann: claimer, contact: claimed } = visitor({ site: 'default' })
  await claimer.send({ id: 'claims-it-1', text: 'Hi', details: { email: 'frank@example.com', firstname: 'Not Frank' } })
  await claimer.until(({ text }) => text === 'Hello Not Frank.', 'the greeting')
  const { ann: frank, contact } = visitor({ identity: await tokenOf({ email: 'frank@example.com', properties: { firstname: 'Frank' } }) })
  await say(frank, 'Hi')
  await frank.until(({ text }) => text === 'Hello Frank.', 'the greeting')
  expect((await contact()).id).not.toBe((await claimed()).id)
  expect([await contact(), await claimed()]).toMatchObject([{ name: 'Frank', verified: true }, { name: 'Not Frank', verified: false }])
})

test('ten visitors who prove one address in the same moment are one contact', async () => {
  const identity = await tokenOf({ email: 'henry@example.com' })
  const all = Array.from({ length: 10 }, () => visitor({ identity }))
  await Promise.all(all.map(({ ann }) => say(ann, 'Hi')))
  await Promise.all(all.map(({ ann }) => ann.untilState(({ verified }) => verified === 'henry@example.com', 'to be known')))
  expect(new Set(await Promise.all(all.map(async ({ contact }) => (await contact()).id))).size).toBe(1)
})

test('who guesses tokens is told to wait', async () => {
  const { ann } = visitor()
  await say(ann, 'Hi')
  const answers: (string | null)[] = []
  for (let i = 0; i < 32; i++) answers.push(await ann.identify(signed({ email: 'ann@example.com', exp: inSeconds(HOUR) }, `guess ${i}`)))
  expect(answers.at(0)).toBe('bad-identity')
  expect(answers.at(-1)).toBe('too-many-requests')
})
