import { resolve } from 'node:path'
import { randomBytes } from 'node:crypto'
import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { conversationId, visitorId } from '../../server/features/conversations/receive.ts'
import { addAgent, type AgentClient, connectAgent, type SignedIn, signIn, signInAdmin } from '../support/agent.ts'
import { browserHeaders } from '../support/callers.ts'
import { createCheckAnswer } from '../support/check-answer.ts'
import { type DescribedRoute, type OpenapiDocument, readDocument, routesOf } from '../support/described-routes.ts'
import { startTestApp, type TestApp } from '../support/start-test-app.ts'
import { createVisitor, type Visitor } from '../support/visitor.ts'

const SECRET = 'sk-live-never-shown-7261'
const PASSWORD = 'four quiet lanterns'

let app: TestApp
let admin: SignedIn
let bea: AgentClient
let ann: Visitor
let document: OpenapiDocument
let routes: DescribedRoute[]
let check: ReturnType<typeof createCheckAnswer>
const token = randomBytes(32).toString('base64url')
const conversation = conversationId(visitorId(token, 'default'))
/** The routes that answered as they should, and everything that was said. */
const done = new Set<string>()
const said: string[] = []

beforeAll(async () => {
  app = await startTestApp({ flowsDir: resolve(import.meta.dirname, '../fixtures/console') })
  admin = await signInAdmin(app)
  document = await readDocument(app.url)
  routes = routesOf(document)
  check = createCheckAnswer(document)
  bea = await connectAgent(app.url, await addAgent(app.url, admin, { email: 'bea@example.com', name: 'Bea' }))
  await bea.untilAsked('welcome', ({ me }) => me.presence === 'online', 'Bea to be online')
  ann = createVisitor({ url: () => app.url, token })
}, 60_000)
afterAll(async () => {
  ann.close()
  bea.close()
  await app.stop()
})

type Given = { params?: Record<string, string>; query?: Record<string, string>; body?: unknown; raw?: string; headers?: Record<string, string>; as?: SignedIn | null; status?: number }

/** Calls a route by its name in the document and holds the answer against it; the answer. */
async function call(name: string, { params = {}, query = {}, body, raw, headers = {}, as = admin, status = 200 }: Given = {}) {
  const route = routes.find((one) => one.name === name)
  if (!route) throw new Error(`there is no route ${name}`)
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(params[key] ?? ''))
  const answer = await fetch(`${app.url}${path}?${new URLSearchParams(query)}`, {
    method: route.method,
    headers: { ...(as && browserHeaders(app.url, as)), ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(raw !== undefined ? { body: raw } : body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  said.push(text)
  const type = answer.headers.get('content-type')
  const read = type?.startsWith('application/json') ? JSON.parse(text) : text
  expect([name, answer.status, status >= 400 || answer.status < 300 ? '' : text]).toEqual([name, status, ''])
  expect([name, check(route.operation, status, type, read)]).toEqual([name, null])
  if (status < 300) done.add(name)
  return read
}

test('the document is OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(document))
  expect(errors).toBeUndefined()
  expect(valid).toBe(true)
  expect(document.openapi).toBe('3.1.0')
})

describe('answers are as the document says', () => {
  test('of people, keys, secrets and identities', async () => {
    await call('GET /api/openapi.json', { as: null })
    const { user } = await call('POST /api/users', { body: { email: 'kim@example.com', name: 'Kim', role: 'ops', password: PASSWORD, skills: ['billing'] }, status: 201 })
    await call('GET /api/users')
    await call('GET /api/users/{id}', { params: { id: 'kim@example.com' } })
    await call('PATCH /api/users/{id}', { params: { id: user.id }, body: { capacity: 5 } })
    await call('PUT /api/users/{id}/password', { params: { id: user.id }, body: { password: `${PASSWORD} again` }, status: 204 })
    await call('POST /api/session', { as: null, headers: { origin: app.url }, body: { email: 'kim@example.com', password: `${PASSWORD} again` } })
    const kim = await signIn(app.url, 'kim@example.com', `${PASSWORD} again`)
    await call('GET /api/session', { as: kim })
    await call('PATCH /api/session/profile', { as: kim, body: { name: 'Kim Lee' } })
    const { sessions } = await call('GET /api/session/all', { as: kim })
    await call('DELETE /api/session/all/{id}', { as: kim, params: { id: sessions.find((one: { current: boolean }) => !one.current).id }, status: 204 })
    await call('PUT /api/session/password', { as: kim, body: { present: `${PASSWORD} again`, password: PASSWORD }, status: 204 })
    await call('DELETE /api/session', { as: kim, status: 204 })
    await call('GET /api/session', { as: kim, status: 401 })

    const { id } = await call('POST /api/api-keys', { body: { name: 'shop', scopes: ['records.read'] }, status: 201 })
    await call('GET /api/api-keys')
    await call('DELETE /api/api-keys/{id}', { params: { id }, status: 204 })
    await call('PUT /api/secrets/{name}', { params: { name: 'SHOP_KEY' }, body: { value: SECRET }, status: 204 })
    await call('GET /api/secrets')
    await call('DELETE /api/secrets/{name}', { params: { name: 'SHOP_KEY' }, status: 204 })
    await call('POST /api/identity-tokens', { body: { email: 'ann@example.com' }, status: 201 })
    await call('GET /api/sites/{site}/identity-key', { params: { site: 'default' } })
    await call('POST /api/sites/{site}/identity-key', { params: { site: 'default' } })
  }, 60_000)

  test('of records', async () => {
    const contact = { object: 'contact' }
    const headers = { 'idempotency-key': 'first' }
    const made = await call('POST /api/records/{object}', { params: contact, headers, body: { properties: { email: 'ann@example.com', firstname: 'Ann' } }, status: 201 })
    expect((await call('POST /api/records/{object}', { params: contact, headers, body: { properties: { email: 'ann@example.com', firstname: 'Ann' } }, status: 201 })).id).toBe(made.id)
    await call('POST /api/records/{object}', { params: contact, body: { properties: { nothing: 1, email: 'no address' } }, status: 422 })
    const { id: company } = await call('POST /api/records/{object}', { params: { object: 'company' }, body: { properties: { name: 'Acme' } }, status: 201 })
    const one = { ...contact, id: made.id }
    await call('PATCH /api/records/{object}/{id}', { params: one, body: { properties: { lastname: 'Bell', firstname: null } } })
    await call('PATCH /api/records/{object}/{id}', { params: one, body: { properties: { created_at: '2026-01-01' } }, status: 422 })
    await call('PUT /api/records/{object}/{id}/associations/{other}/{otherId}', { params: { ...one, other: 'company', otherId: company }, status: 204 })
    const { id: twin } = await call('POST /api/records/{object}', { params: contact, body: { properties: { firstname: 'Anna' }, associations: { company: [company] } }, status: 201 })
    await call('POST /api/records/{object}/{id}/merge', { params: one, body: { from: twin } })
    await call('GET /api/records/{object}/{id}', { params: { ...contact, id: twin } })
    await call('GET /api/records/{object}/{id}/history', { params: one, query: { limit: '3' } })
    await call('GET /api/records/{object}', { params: contact, query: { search: 'bell', limit: '1' } })
    await call('GET /api/records/{object}', { params: contact, query: { property: 'email', value: 'ann@example.com' } })
    await call('DELETE /api/records/{object}/{id}/associations/{other}/{otherId}', { params: { ...one, other: 'company', otherId: company }, status: 204 })
    await call('DELETE /api/records/{object}/{id}', { params: { object: 'company', id: company }, status: 204 })
    await call('GET /api/records/{object}/{id}', { params: { ...contact, id: 'nobody' }, status: 404 })
    await call('GET /api/objects')
  })

  test('of conversations, tickets and files', async () => {
    await ann.send({ id: 'a-message-1', text: 'hello' })
    await ann.until(({ text }) => text === 'What is your name?', 'the question')
    await ann.send({ id: 'a-message-2', text: 'Ann' })
    const { seq, question } = await ann.until(({ question: asked }) => asked?.type === 'choice', 'the choice')
    await ann.send({ id: 'a-message-3', choice: { seq, ids: [question?.choices[0]?.id ?? ''] } })
    const { ticket, contact } = await bea.until(() => [bea.conversation(conversation)].find((found) => found?.owner === 'agent' && found.ticket !== null), 'the hand-off')
    const file = await call('POST /visitor/files', { as: null, raw: '%PDF-1.7\nA receipt.', headers: { authorization: `Bearer ${token}`, 'x-file-name': 'receipt.pdf' }, status: 201 })
    await ann.send({ id: 'a-message-4', files: [file.id] })
    await call('GET /files/{id}', { as: null, params: { id: file.id } })
    const answer = await call('POST /api/files', { raw: '%PDF-1.7\nThe answer.', headers: { 'x-file-name': 'answer.pdf' }, query: { conversation }, status: 201 })
    expect(answer.url).toBe(`/files/${answer.id}`)
    const { conversations } = await call('GET /api/conversations', { query: { view: 'all' } })
    expect(conversations).toMatchObject([{ id: conversation, ticket: { id: ticket?.id } }])
    await call('POST /api/conversations/{id}/notes', { params: { id: conversation }, body: { id: 'note-0001', text: 'Knows us' }, status: 202 })
    expect((await call('GET /api/conversations/{id}', { params: { id: conversation } })).entries.length).toBeGreaterThan(0)
    expect((await call('GET /api/conversations/{id}/flow', { params: { id: conversation } })).path.length).toBeGreaterThan(3)
    expect((await call('GET /api/contacts/{id}/panel', { params: { id: contact.id } })).tickets).toMatchObject([{ id: ticket?.id }])
    expect((await call('GET /api/tickets', { query: { owner: 'me', limit: '5' }, as: admin })).tickets).toEqual([])
    expect((await call('GET /api/tickets')).tickets).toMatchObject([{ id: ticket?.id, subject: 'My order', owner: { name: 'Bea' } }])
    await call('POST /api/conversations/{id}/return', { params: { id: conversation }, body: { id: 'return-0001' }, status: 202 })
    await ann.untilState(({ owner }) => owner === 'bot', 'the bot to have it')
    await call('POST /api/conversations/{id}/close', { params: { id: conversation }, body: { id: 'close-0001' }, status: 202 })
    await call('POST /api/conversations/{id}/close', { params: { id: 'no-such-conversation' }, body: { id: 'close-0002' }, status: 404 })
    await call('GET /api/conversations/{id}', { params: { id: 'no-such-conversation' }, status: 404 })
  }, 60_000)

  test('of releases and the audit log', async () => {
    const { files } = await call('GET /api/releases/{number}', { params: { number: 'current' } })
    const changed = files.map((file: { path: string; text: string }) => (file.path === 'bots/front.yaml' ? { ...file, text: file.text.replace('Bye!', 'Goodbye!') } : file))
    await call('POST /api/plan', { body: { files: changed } })
    await call('POST /api/releases', { body: { files: changed, message: 'Politer' }, status: 201 })
    await call('POST /api/releases', { body: { files: changed } })
    await call('POST /api/releases', { body: { files: [{ path: 'midflow.yaml', text: 'midflow: 1\nsits: {}\n' }] }, status: 422 })
    await call('GET /api/releases')
    await call('POST /api/releases/{number}/activate', { params: { number: '1' } })
    expect(await call('GET /api/releases/{number}/diff', { params: { number: '2' } })).toMatchObject({ from: 1, to: 2, files: [{ path: 'bots/front.yaml', change: 'changed', added: 1, removed: 1, lines: expect.arrayContaining(['-    end: Bye!', '+    end: Goodbye!']) }] })
    await call('GET /api/workspace')
    await call('GET /api/bots/{bot}/graph', { params: { bot: 'front' } })
    await call('GET /api/bots/{bot}/graph', { params: { bot: 'nobody' }, status: 404 })
    const { entries, next } = await call('GET /api/audit', { query: { limit: '5' } })
    expect(entries[0]).toMatchObject({ what: 'release.activate', target: '1', status: 200, by: `user:${admin.id}` })
    expect((await call('GET /api/audit', { query: { after: next, limit: '200' } })).entries.length).toBeGreaterThan(5)
  })
})

describe('when all of this was done', () => {
  test('every route had its turn', () => {
    expect(routes.map(({ name }) => name).filter((name) => !done.has(name))).toEqual([])
  })

  test('no answer had a secret, a password, its hash or a session in it', () => {
    expect(said.length).toBeGreaterThan(50)
    const secrets = [SECRET, PASSWORD, 'scrypt$', admin.cookie.split('=')[1] ?? '?', token]
    expect(secrets.filter((secret) => said.some((text) => text.includes(secret)))).toEqual([])
  })
})

test('an agent’s socket and the API tell of a conversation in the same shape', async () => {
  const route = routes.find(({ name }) => name === 'GET /api/conversations/{id}')
  const { viewers: _, ...watched } = await bea.watch(conversation)
  expect(route && check(route.operation, 200, 'application/json', watched)).toBeNull()
})
