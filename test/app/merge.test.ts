import { resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { ContactPanel, HistoryPage, RecordRead } from '../../server/protocol/records.ts'
import { about, addAgent, type AgentClient, connectAgent, type SignedIn, signInAdmin } from '../support/agent.ts'
import { callApi } from '../support/call-api.ts'
import { startTestApp, type TestApp } from '../support/start-test-app.ts'
import { createVisitor, type Visitor } from '../support/visitor.ts'

let app: TestApp
let admin: SignedIn
let bea: AgentClient
const visitors: Visitor[] = []

beforeAll(async () => {
  app = await startTestApp({ flowsDir: resolve(import.meta.dirname, '../fixtures/console') })
  admin = await signInAdmin(app)
  bea = await connectAgent(app.url, await addAgent(app.url, admin, { email: 'bea@example.com', name: 'Bea' }))
  await bea.untilAsked('welcome', ({ me }) => me.presence === 'online', 'Bea to be online')
})
afterAll(async () => {
  visitors.forEach((one) => one.close())
  bea.close()
  await app.stop()
})

const api = <T>(method: string, path: string, body?: unknown) => callApi<T>(app.url, admin, method, path, body)
const contact = (id: string) => api<RecordRead>('GET', `/api/records/contact/${id}`)
const merge = (from: string, into: string) => api<RecordRead>('POST', `/api/records/contact/${into}/merge`, { from })
const known = async (properties: Record<string, unknown>, associations = {}) => (await api<RecordRead>('POST', '/api/records/contact', { properties, associations })).id

/** Somebody who has written; their conversation, and the contact that it belongs to. */
async function writer() {
  const ann = createVisitor({ url: () => app.url })
  const id = ann.conversation
  visitors.push(ann)
  let sent = 0
  const say = (text: string) => ann.send({ id: `message-${++sent}`, text })
  const hear = (text: string, after = 0) => ann.until(({ seq, author, text: said }) => seq > after && author.kind === 'bot' && said.startsWith(text), `the bot to say "${text}"`)
  const choose = async (after = 0) => {
    const { seq, question } = await hear('What is it about', after)
    await ann.send({ id: `choice-${++sent}`, choice: { seq, ids: [question?.choices[0]?.id ?? ''] } })
  }
  const belongs = (to: string) => bea.until(() => bea.conversation(id)?.contact.id === to, `the conversation to be that of ${to}`)
  await say('hello')
  await hear('What is your name?')
  const own = await bea.until(() => bea.conversation(id)?.contact.id, 'the conversation')
  return { ann, id, own, say, hear, choose, belongs }
}

test('conversation, ticket, companies and history are the known contact’s, and the agent sees it at once', async () => {
  const { id: company } = await api<RecordRead>('POST', '/api/records/company', { properties: { name: 'Acme' } })
  const ann = await known({ email: 'ann@example.com', tier: 'gold' }, { company: [company] })
  const { id, own, say, choose, belongs } = await writer()
  await say('Anni')
  await choose()
  const ticket = await bea.until(() => bea.conversation(id)?.owner === 'agent' && bea.conversation(id)?.ticket?.id, 'the hand-off')

  expect((await merge(own, ann)).properties).toMatchObject({ email: 'ann@example.com', tier: 'gold', firstname: 'Anni' })
  await belongs(ann)
  expect(bea.conversation(id)?.contact).toMatchObject({ name: 'Anni', email: 'ann@example.com' })

  const panel = await api<ContactPanel>('GET', `/api/contacts/${ann}/panel`)
  expect(panel).toMatchObject({ companies: [{ id: company }], tickets: [{ id: ticket, contact: { id: ann } }], conversations: [{ id, contact: { id: ann } }] })
  expect((await api<RecordRead>('GET', `/api/records/ticket/${ticket}`)).associations['contact']).toEqual([ann])
  // The old id leads to the same contact, wherever it was written down.
  expect(await api<ContactPanel>('GET', `/api/contacts/${own}/panel`)).toEqual(panel)
  expect((await contact(own)).id).toBe(ann)
  const { changes } = await api<HistoryPage>('GET', `/api/records/contact/${ann}/history`)
  expect(changes.find(({ property }) => property === 'firstname')).toMatchObject({ value: 'Anni', by: { kind: 'user', id: admin.id } })
  // It is in lists once.
  const { records } = await api<{ records: RecordRead[] }>('GET', '/api/records/contact?search=anni')
  expect(records.map((one) => one.id)).toEqual([ann])
})

test('a merge while the bot waits for an answer: what is answered goes into the known contact, and the bot speaks of it', async () => {
  const kim = await known({ email: 'kim@example.com', firstname: 'Kimberly', city: 'Graz' })
  const { own, say, hear, belongs } = await writer()
  await merge(own, kim)
  await say('Kim')
  await hear('What is it about, Kim?')
  await belongs(kim)
  const { properties, changed } = await contact(kim)
  expect(properties).toMatchObject({ firstname: 'Kim', city: 'Graz' })
  expect(changed['firstname']?.by.kind).toBe('run')
})

test('merged twice, everything is the last one’s; what the visitor begins anew too', async () => {
  const [second, third] = [await known({ lastname: 'Bell' }), await known({ email: 'lee@example.com' })]
  const { ann, id, own, say, hear, choose, belongs } = await writer()
  await say('Lee')
  await choose()
  const first = await bea.until(() => bea.conversation(id)?.owner === 'agent' && bea.conversation(id)?.ticket?.id, 'the hand-off')
  await merge(own, second)
  await merge(second, third)
  await belongs(third)
  expect((await contact(own)).properties).toMatchObject({ firstname: 'Lee', lastname: 'Bell', email: 'lee@example.com' })

  await bea.ask('close', about(id))
  const { seq } = await hear('Bye!')
  await ann.untilState(({ status }) => status === 'closed', 'the end')
  await say('me again')
  const again = await hear('What is your name?', seq)
  await say('Lea')
  await choose(again.seq)
  const other = await bea.until(() => [bea.conversation(id)?.ticket?.id].find((ticket) => ticket !== first && bea.conversation(id)?.owner === 'agent'), 'the second ticket')
  expect((await contact(third)).associations['ticket']?.toSorted()).toEqual([first, other ?? ''].toSorted())
  expect((await contact(third)).properties['firstname']).toBe('Lea')
})

test('doing it again, or the other way round, changes nothing and says why', async () => {
  const [one, other] = [await known({ firstname: 'Pat' }), await known({ lastname: 'Quinn' })]
  await merge(other, one)
  const before = await contact(one)
  expect(await merge(other, one)).toEqual(before)
  await expect(merge(one, other)).rejects.toThrow(/400 .*they are one already/)
  await expect(merge(one, one)).rejects.toThrow(/400 .*they are one already/)
  await expect(merge('nobody', one)).rejects.toThrow(/404/)
  expect(await contact(one)).toEqual(before)
})

test('ten visitors who write while they are merged into one: no conversation, ticket or word is lost', async () => {
  const all = await known({ email: 'everybody@example.com' })
  const writers = await Promise.all(Array.from({ length: 10 }, writer))
  await Promise.all(
    writers.map(async ({ own, say, choose }, i) => {
      await Promise.all([merge(own, all), say(`Name ${i}`).then(() => choose())])
    }),
  )
  await Promise.all(writers.map(({ belongs }) => belongs(all)))
  const tickets = await Promise.all(writers.map(({ id }) => bea.until(() => bea.conversation(id)?.ticket?.id, 'a ticket')))
  expect(new Set(tickets).size).toBe(10)
  const { associations, properties } = await contact(all)
  expect(associations['ticket']?.toSorted()).toEqual(tickets.toSorted())
  expect(properties['firstname']).toMatch(/^Name \d$/)
  for (const ticket of tickets) expect((await api<RecordRead>('GET', `/api/records/ticket/${ticket}`)).associations['contact']).toEqual([all])
  for (const { ann } of writers) expect((await ann.reload()).map(({ seq }) => seq)).toEqual(ann.messages().map((_, i) => i + 1))
}, 60_000)
