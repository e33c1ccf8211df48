import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { LiveCounts } from '../../server/protocol/agent.ts'
import { about, addAgent, type AgentClient, connectAgent, type SignedIn, signInAdmin } from '../support/agent.ts'
import { startTestApp, type TestApp } from '../support/start-test-app.ts'
import { createVisitor, type Visitor } from '../support/visitor.ts'

let app: TestApp
let bea: AgentClient
let ben: AgentClient
let [beaIs, benIs]: SignedIn[] = []
const visitors: Visitor[] = []

beforeAll(async () => {
  app = await startTestApp({ flowsDir: resolve(import.meta.dirname, '../fixtures/console') })
  const admin = await signInAdmin(app)
  beaIs = await addAgent(app.url, admin, { email: 'bea@example.com', name: 'Bea', capacity: 5 })
  benIs = await addAgent(app.url, admin, { email: 'ben@example.com', name: 'Ben' })
  bea = await connectAgent(app.url, beaIs)
  ben = await connectAgent(app.url, benIs)
  await bea.ask('presence', { presence: 'away' })
  await ben.ask('presence', { presence: 'away' })
})
afterAll(async () => {
  visitors.forEach((one) => one.close())
  bea.close()
  ben.close()
  await app.stop()
})

async function begun(text: string): Promise<{ ann: Visitor; id: string }> {
  const ann = createVisitor({ url: () => app.url })
  visitors.push(ann)
  await ann.send({ id: `first-${text.replaceAll(' ', '-')}`, text })
  await ann.until((message) => message.text === 'What is your name?', 'the question')
  return { ann, id: ann.conversation }
}

test('a prepared reply is filled with the values of the conversation and of who says it; what is not known leaves nothing', async () => {
  const { ann, id } = await begun('hello one')
  const { replies } = await bea.ask('welcome')
  expect(replies.map(({ name, title, language }) => [name, title, language])).toEqual([['gruss', 'Begrüßung', 'de'], ['greeting', 'Greeting', 'en'], ['ticket', 'Ticket is being looked at', null]])
  expect(await bea.ask('fill-reply', { conversation: id, name: 'greeting' })).toEqual({ text: 'Hello, this is Bea.' })
  expect(await bea.ask('fill-reply', { conversation: id, name: 'ticket' })).toEqual({ text: 'We are looking at “” ().' })
  await ann.send({ id: 'name-one', text: 'Ann' })
  await ann.until(({ text }) => text === 'What is it about, Ann?', 'the next question')
  await ann.send({ id: 'topic-one', text: 'My order' })
  await bea.untilAsked('welcome', () => bea.conversation(id)?.ticket !== null && bea.conversation(id)?.ticket !== undefined, 'a ticket')
  expect(await ben.ask('fill-reply', { conversation: id, name: 'greeting' })).toEqual({ text: 'Hello Ann, this is Ben.' })
  expect(await bea.ask('fill-reply', { conversation: id, name: 'ticket' })).toEqual({ text: 'We are looking at “My order” (Medium).' })
  expect(await bea.tell('fill-reply', { conversation: id, name: 'nothing' })).toMatchObject({ ok: false, error: { code: 'not-found' } })
  expect(await bea.tell('fill-reply', { conversation: 'nobodys', name: 'greeting' })).toMatchObject({ ok: false, error: { code: 'not-found' } })
})

test('who is given a conversation is told so once, and who takes one over is not', async () => {
  const { id } = await begun('hello two')
  await ben.watch(id)
  await bea.ask('take-over', about(id))
  await ben.until(() => ben.conversation(id)?.agent?.name === 'Bea', 'Bea to have it')
  const request = about(id, { agent: benIs?.id, anyway: true })
  await bea.ask('transfer', request)
  await bea.ask('transfer', request)
  const notice = await ben.until(() => ben.notices().find(({ conversation }) => conversation === id), 'a notice')
  expect(notice).toMatchObject({ kind: 'assigned', text: 'A visitor: What is your name?', readAt: null })
  await ben.until(() => ben.entries(id).some(({ what }) => what === 'transferred'), 'the entry')
  const listed = (await ben.ask('welcome')).notices.filter(({ conversation }) => conversation === id)
  expect(listed.map(({ kind }) => kind)).toEqual(['assigned'])
  expect((await bea.ask('welcome')).notices.filter(({ conversation }) => conversation === id)).toEqual([])
  await ben.ask('notices-read', { ids: [notice.id] })
  expect((await ben.ask('welcome')).notices.find(({ id }) => id === notice.id)?.readAt).not.toBeNull()
})

test('counts follow what happens, for each agent their own', async () => {
  const before = await bea.ask('counts')
  const { id } = await begun('hello three')
  await bea.ask('take-over', about(id))
  await untilCounted(bea, ({ counts }) => counts.mine === before.counts.mine + 1 && counts.all === before.counts.all + 1)
  expect((await ben.ask('counts')).counts.mine).toBe(1)
  await bea.ask('transfer', about(id, { queue: 'desk' }))
  const moved = await untilCounted(bea, ({ counts, queues }) => counts.waiting === 1 && queues.some(({ name, waiting }) => name === 'desk' && waiting === 1))
  expect(moved.queues.find(({ name }) => name === 'desk')).toEqual({ name: 'desk', waiting: 1, online: 0 })
  expect(moved.counts.mine).toBe(before.counts.mine)
})

/** What is counted is shared for a second; asked for until it is as wanted. */
async function untilCounted(who: AgentClient, wanted: (counts: LiveCounts) => boolean): Promise<LiveCounts> {
  for (;;) {
    const counts = await who.ask('counts')
    if (wanted(counts)) return counts
    await setTimeout(200)
  }
}
