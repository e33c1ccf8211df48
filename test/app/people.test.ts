import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { about, addAgent, type AgentClient, connectAgent, type SignedIn, signInAdmin } from '../support/agent.ts'
import { startTestApp, type TestApp } from '../support/start-test-app.ts'
import { createVisitor, transcript, type Visitor } from '../support/visitor.ts'

let app: TestApp
let admin: SignedIn
let bea: AgentClient
let ben: AgentClient
let beaIs: SignedIn
const visitors: Visitor[] = []
const visitor = () => {
  const made = createVisitor({ url: () => app.url })
  visitors.push(made)
  return made
}

beforeAll(async () => {
  app = await startTestApp()
  admin = await signInAdmin(app)
  beaIs = await addAgent(app.url, admin, { email: 'bea@example.com', name: 'Bea' })
  bea = await connectAgent(app.url, beaIs)
  ben = await connectAgent(app.url, await addAgent(app.url, admin, { email: 'ben@example.com', name: 'Ben' }))
})
afterAll(async () => {
  visitors.forEach((one) => one.close())
  bea.close()
  ben.close()
  await app.stop()
})

/** A visitor who has been asked for their name, and the id of their conversation. */
async function begun(text: string): Promise<{ ann: Visitor; id: string }> {
  const ann = visitor()
  await ann.send({ id: `first-${text.replaceAll(' ', '-')}`, text })
  await ann.until((message) => message.text === 'What is your name?', 'the question')
  return { ann, id: ann.conversation }
}

test('an agent takes over, writes, leaves a note that the visitor never sees, and returns the conversation to the bot', async () => {
  const { ann, id } = await begun('hello there one')
  await bea.watch(id)
  await bea.ask('take-over', about(id))
  await ann.untilState((state) => state.owner === 'agent' && state.agent?.name === 'Bea', 'Bea to have it')
  await bea.ask('send', about(id, { text: 'Bea here, how can I help?' }))
  await bea.ask('send', about(id, { text: 'Seems to be new', note: true }))
  await ann.until((message) => message.author.kind === 'agent' && message.author.name === 'Bea', 'what Bea says')
  await ann.send({ id: 'visitor-2', text: 'Ann' })
  await bea.until(() => bea.messages(id).some((message) => message.author.kind === 'visitor' && message.text === 'Ann'), 'what the visitor says')
  await ann.until((message) => message.author.kind === 'visitor' && message.text === 'Ann', 'their own words')
  expect(transcript(ann.messages())).toEqual(['visitor: hello there one', 'bot: Hello.', 'bot: I count what you say.', 'bot: What is your name?', 'agent: Bea here, how can I help?', 'visitor: Ann'])
  await bea.ask('return', about(id))
  await ann.until((message) => message.seq === 7 && message.text === 'What is your name?', 'the question again')
  await ann.send({ id: 'visitor-3', text: 'Ann' })
  await ann.until((message) => message.text === 'Ann has 3 letters.', 'the bot to go on')
  expect(bea.entries(id).map(({ kind, what, text }) => what ?? `${kind} ${text}`)).toEqual(['took-over', 'note Seems to be new', 'returned'])
  expect((await ann.reload()).map(({ seq }) => seq)).toEqual(ann.messages().map((_message, i) => i + 1))
})

test('sent twice under one id, a reply is one message', async () => {
  const { ann, id } = await begun('hello two')
  const request = about(id, { text: 'Only once' })
  await Promise.all([bea.ask('send', request), bea.ask('send', request)])
  await bea.ask('send', request)
  await bea.ask('send', about(id, { text: 'And this' }))
  await ann.until((message) => message.text === 'And this', 'the second reply')
  expect(ann.messages().filter(({ text }) => text === 'Only once')).toHaveLength(1)
})

test('who was away sees what a colleague wrote, by the numbers that they hold', async () => {
  const { ann, id } = await begun('hello three')
  await ben.watch(id)
  const held = ben.messages(id).length
  ben.socket.disconnect()
  await bea.ask('send', about(id, { text: 'I have this one' }))
  await ann.until((message) => message.text === 'I have this one', 'the reply')
  await ann.untilState((state) => state.agent?.name === 'Bea', 'Bea to have it')
  ben.socket.connect()
  await ben.until(() => ben.socket.connected, 'Ben to be back')
  const missed = await ben.ask('watch', { conversation: id, after: held, afterEntry: 0 })
  expect(missed.messages.map(({ text }) => text)).toEqual(['I have this one'])
  expect(missed.conversation).toMatchObject({ owner: 'agent', agent: { name: 'Bea' } })
  expect(missed.entries.map(({ what }) => what)).toEqual(['took-over'])
})

test('a transfer moves it to a colleague, a mention tells them, and closing ends it for everybody', async () => {
  const { ann, id } = await begun('hello four')
  await bea.ask('take-over', about(id))
  const { id: benIs } = (await ben.ask('welcome')).me
  await bea.ask('send', about(id, { text: 'yours, @Ben', note: true, mentions: [benIs] }))
  await ben.until(() => ben.notices().some(({ kind, conversation }) => kind === 'mention' && conversation === id), 'the mention')
  await bea.ask('transfer', about(id, { agent: benIs }))
  await ann.untilState((state) => state.agent?.name === 'Ben', 'Ben to have it')
  await bea.until(() => bea.conversation(id)?.agent?.id === benIs, 'the list to show it')
  expect((await ben.ask('welcome')).me).toMatchObject({ load: 1, queues: ['default'] })
  await ben.ask('close', about(id))
  await ann.untilState((state) => state.status === 'closed', 'the end')
  await ann.send({ id: 'after-the-end', text: 'one more thing' })
  await ann.until((message) => message.seq > 6 && message.text === 'What is your name?', 'the bot to begin anew')
})

test('the views show what they say, and the search finds by what was written', async () => {
  const { ann, id } = await begun('pumpernickel is late')
  const ids = async (view: string, more = {}) => (await bea.ask('list', { view, ...more })).conversations.map((one) => one.id)
  expect(await ids('unassigned')).toContain(id)
  expect(await ids('mine')).not.toContain(id)
  expect(await ids('all', { search: 'pumper' })).toEqual([id])
  expect(await ids('all', { search: 'no such word' })).toEqual([])
  await bea.ask('take-over', about(id))
  await ann.untilState((state) => state.owner === 'agent', 'Bea to have it')
  expect(await ids('mine')).toContain(id)
  expect(await ids('unassigned')).not.toContain(id)
  await bea.ask('snooze', about(id, { until: new Date(Date.now() + 3_600_000).toISOString() }))
  await ann.untilState((state) => state.status === 'snoozed', 'the snooze')
  expect(await ids('snoozed')).toEqual([id])
  await ann.send({ id: 'wakes-it-up', text: 'hello?' })
  await ann.untilState((state) => state.status === 'open', 'it to wake')
  const pages = await bea.ask('list', { view: 'all', limit: 1 })
  expect(pages.conversations).toHaveLength(1)
  const second = await bea.ask('list', { view: 'all', limit: 1, after: pages.next ?? '' })
  expect(second.conversations[0]?.id).not.toBe(pages.conversations[0]?.id)
  expect(pages.counts.all).toBeGreaterThan(1)
})

test('read markers and typing go both ways, and who watches is seen', async () => {
  const { ann, id } = await begun('hello six')
  await bea.watch(id)
  const both = await ben.watch(id)
  expect(both.viewers.map(({ name }) => name).toSorted()).toEqual(['Bea', 'Ben'])
  await bea.ask('typing', { conversation: id, typing: true })
  await ann.untilState(() => ann.typing().includes(true), 'the typing sign')
  await bea.ask('read', { conversation: id, seq: 3 })
  await ann.untilState((state) => state.readByAgents === 3, 'the marker')
})

test('without a session, or from another site, nobody is let in', async () => {
  await expect(connectAgent(app.url, { cookie: 'midflow_session=wrong', csrf: '', id: '' })).rejects.toThrow(/sign in/)
  await expect(connectAgent(app.url.replace('127.0.0.1', 'localhost'), { ...beaIs, cookie: '' })).rejects.toThrow(/sign in/)
})

test('who changes their name or picture writes under the new one, without connecting anew', async () => {
  const cem = await addAgent(app.url, admin, { email: 'cem@example.com', name: 'Cem' })
  const desk = await connectAgent(app.url, cem)
  const { ann, id } = await begun('hello there faces')
  await desk.watch(id)
  await desk.ask('take-over', about(id))
  const changed = await fetch(`${app.url}/api/session/profile`, {
    method: 'PATCH', body: JSON.stringify({ name: 'Cem Kaya', picture: 'https://people.example/cem.png' }),
    headers: { 'content-type': 'application/json', cookie: cem.cookie, 'x-csrf-token': cem.csrf, origin: app.url },
  })
  expect(changed.status).toBe(200)
  await desk.ask('send', about(id, { text: 'It is me' }))
  const said = await ann.until(({ text }) => text === 'It is me', 'what Cem says')
  expect(said.author).toEqual({ kind: 'agent', name: 'Cem Kaya', picture: 'https://people.example/cem.png' })
  desk.close()
})
