import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { io } from 'socket.io-client'
import type { Logger } from '../../server/base/logger.ts'
import { conversationId, visitorId } from '../../server/features/conversations/receive.ts'
import { about, addAgent, type AgentClient, connectAgent, type SignedIn, signIn, signInAdmin } from '../support/agent.ts'
import { callApi } from '../support/call-api.ts'
import { startTestApp, type TestApp } from '../support/start-test-app.ts'
import { createVisitor } from '../support/visitor.ts'

/** Everything logged at info and above, errors with their stacks. */
const lines: string[] = []
const write = (event: string, fields: Record<string, unknown> = {}) => {
  const { err, ...rest } = fields
  lines.push(`${event} ${JSON.stringify(rest)} ${err instanceof Object && 'stack' in err ? String(err.stack) : String(err ?? '')}`)
}
const logger: Logger = { debug: () => {}, info: write, warn: write, error: write }

let app: TestApp
let admin: SignedIn
let bea: AgentClient

beforeAll(async () => {
  app = await startTestApp({ flowsDir: resolve(import.meta.dirname, '../fixtures/console') }, logger)
  admin = await signInAdmin(app)
  bea = await connectAgent(app.url, await addAgent(app.url, admin, { email: 'bea@example.com', name: 'Bea' }))
})
afterAll(async () => {
  bea.close()
  await app.stop()
})

test('the log names what happened and never says what was said, typed, stored or presented as proof', async () => {
  const token = randomBytes(32).toString('base64url')
  const conversation = conversationId(visitorId(token, 'default'))
  const api = <T>(method: string, path: string, body?: unknown) => callApi<T>(app.url, admin, method, path, body)
  const refused = (work: Promise<unknown>) => work.then(() => { throw new Error('it was taken') }, () => {})

  const { key } = await api<{ key: string }>('POST', '/api/api-keys', { name: 'shop', scopes: ['records.read'] })
  await api('PUT', '/api/secrets/SHOP_KEY', { value: 'sk-live-in-the-log' })
  const { token: identity } = await api<{ token: string }>('POST', '/api/identity-tokens', { email: 'ann.private@example.com' })
  const { id: contact } = await api<{ id: string }>('POST', '/api/records/contact', { properties: { email: 'kim.private@example.com', lastname: 'Confidential' } })
  await fetch(`${app.url}/api/records/contact?search=Confidential`, { headers: { authorization: `Bearer ${key}` } })
  await refused(api('PATCH', `/api/records/contact/${contact}`, { properties: { email: 'not-an-address-of-mine', phone: 'call-me-maybe' } }))
  await refused(signIn(app.url, 'bea@example.com', 'a password that is wrong'))

  const ann = createVisitor({ url: () => app.url, token, identity })
  await ann.send({ id: 'message-1', text: 'my-private-question' })
  await ann.until(({ text }) => text === 'What is your name?', 'the question')
  await ann.send({ id: 'message-2', text: 'Annabella-Private' })
  await bea.ask('take-over', about(conversation))
  await bea.ask('send', about(conversation, { text: 'my-private-answer' }))
  await bea.ask('send', about(conversation, { text: 'my-private-note', note: true }))
  await ann.until(({ text }) => text === 'my-private-answer', 'the answer')
  await fetch(`${app.url}/visitor/files`, { method: 'POST', body: '%PDF-1.7\nmy-private-receipt', headers: { authorization: `Bearer ${token}`, 'x-file-name': 'my-private-receipt.pdf' } })
  const odd = io(`${app.url}/visitor`, { transports: ['websocket'], forceNew: true, auth: { token } })
  expect(await odd.timeout(5000).emitWithAck('send', { id: 'x', text: 'my-private-mistake', seen: 0 })).toMatchObject({ ok: false })
  odd.disconnect()
  ann.close()

  const events = new Set(lines.map((line) => line.split(' ')[0]))
  expect([...events]).toEqual(expect.arrayContaining(['server.started', 'request.answered']))
  const log = lines.join('\n')
  const never = [
    token, key, identity, 'sk-live-in-the-log', 'correct horse battery', 'a password that is wrong', admin.csrf, admin.cookie.split('=')[1] ?? '?',
    'ann.private@', 'kim.private@', 'Confidential', 'not-an-address-of-mine', 'call-me-maybe', 'my-private', 'Annabella-Private',
  ]
  expect(never.filter((word) => log.includes(word))).toEqual([])
})
