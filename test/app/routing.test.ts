import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { resolve } from 'node:path'
import { about, addAgent, type AgentClient, connectAgent, type SignedIn, signInAdmin } from '../support/agent.ts'
import { startTestApp, type TestApp } from '../support/start-test-app.ts'
import { createVisitor, transcript, type Visitor } from '../support/visitor.ts'

jest.setTimeout(40_000)

const GRACE_MS = 1500

let app: TestApp
let beaIs: SignedIn
let benIs: SignedIn
const agents: AgentClient[] = []
const visitors: Visitor[] = []

beforeAll(async () => {
  app = await startTestApp({ flowsDir: resolve(import.meta.dirname, '../fixtures/help-line'), graceMs: GRACE_MS })
  const admin = await signInAdmin(app)
  beaIs = await addAgent(app.url, admin, { email: 'bea@example.com', name: 'Bea' })
  benIs = await addAgent(app.url, admin, { email: 'ben@example.com', name: 'Ben' })
})
afterAll(async () => {
  visitors.forEach((one) => one.close())
  agents.forEach((one) => one.close())
  await app.stop()
})

const comes = async (who: SignedIn): Promise<AgentClient> => {
  const agent = await connectAgent(app.url, who)
  agents.push(agent)
  return agent
}

/** Everybody leaves, and their time of grace passes. */
async function allLeave(): Promise<void> {
  const left = agents.splice(0)
  left.forEach((one) => one.close())
  const watcher = await comes(await signInAdmin(app))
  await watcher.untilAsked('welcome', ({ colleagues }) => colleagues.filter(({ name }) => name === 'Bea' || name === 'Ben').every(({ presence }) => presence === 'offline'), 'all to be offline')
  agents.splice(0).forEach((one) => one.close())
}

let count = 0
/** Somebody who writes on this site, and the id of their conversation. */
async function arrives(site = 'default'): Promise<{ ann: Visitor; id: string }> {
  const ann = createVisitor({ url: () => app.url, site })
  visitors.push(ann)
  await ann.send({ id: `arrival-${count++}`, text: 'I need help' })
  return { ann, id: ann.conversation }
}

const isOver = (ann: Visitor) => ann.untilState(({ owner }) => owner === 'bot', 'the bot to have it')

test('who waits is given to the oldest first when somebody comes, with their name and place told, and the next when one closes', async () => {
  const first = await arrives()
  await first.ann.untilState(({ position }) => position === 1, 'the first place')
  const second = await arrives()
  await second.ann.untilState(({ position }) => position === 2, 'the second place')
  const third = await arrives()
  await third.ann.untilState(({ position }) => position === 3, 'the third place')

  const bea = await comes(beaIs)
  await first.ann.untilState(({ agent }) => agent?.name === 'Bea', 'Bea to have the first')
  await second.ann.untilState(({ position }) => position === 1, 'the second to move up')
  expect((await bea.ask('welcome')).me).toMatchObject({ presence: 'online', load: 1, queues: ['support', 'night', 'swift', 'pairs'] })

  const ben = await comes(benIs)
  await second.ann.untilState(({ agent }) => agent?.name === 'Ben', 'Ben to have the second')
  await third.ann.untilState(({ position }) => position === 1, 'the third to be next')
  expect((await ben.ask('welcome')).queues).toEqual([{ name: 'support', waiting: 1, online: 2 }, { name: 'night', waiting: 0, online: 2 }, { name: 'swift', waiting: 0, online: 2 }, { name: 'pairs', waiting: 0, online: 2 }])

  await ben.ask('send', about(second.id, { text: 'Done, I think.' }))
  await ben.ask('close', about(second.id))
  const fourth = await arrives()
  await third.ann.untilState(({ agent }) => agent?.name === 'Ben', 'the third to be next, not the newcomer')
  await fourth.ann.untilState(({ position }) => position === 1, 'the newcomer to wait')

  await bea.ask('return', about(first.id))
  await fourth.ann.untilState(({ agent }) => agent?.name === 'Bea', 'a place that came free')
  await first.ann.until(({ text }) => text === 'Anything else?', 'the bot to go on')
  await first.ann.send({ id: 'to-the-bot', text: 'no' })
  await first.ann.until(({ text }) => text === 'Noted: no.', 'the bot to answer')
  for (const { id } of [third, fourth]) await bea.ask('close', about(id))
  await isOver(fourth.ann)
})

test('a colleague who is full is asked for twice, and is then over their limit; nobody else is given to them', async () => {
  const [bea, ben] = agents
  if (!bea || !ben) throw new Error('The test before brings them')
  const one = await arrives()
  await one.ann.untilState(({ agent }) => agent !== null, 'somebody')
  const two = await arrives()
  await two.ann.untilState(({ agent }) => agent !== null, 'the other one')
  const [mine, theirs] = one.ann.state()?.agent?.name === 'Bea' ? [one, two] : [two, one]
  const request = about(mine.id, { agent: benIs.id })
  expect(await bea.tell('transfer', request)).toMatchObject({ ok: false, error: { code: 'agent-full' } })
  await bea.ask('transfer', { ...request, anyway: true })
  await mine.ann.untilState(({ agent }) => agent?.name === 'Ben', 'Ben to have both')
  expect((await ben.ask('welcome')).me.load).toBe(2)
  await ben.ask('close', about(theirs.id))
  await isOver(theirs.ann)
  const three = await arrives()
  const four = await arrives()
  await three.ann.untilState(({ agent }) => agent?.name === 'Bea', 'Bea, who is free')
  await four.ann.untilState(({ position }) => position === 1, 'the other to wait')
  for (const { id } of [mine, three, four]) await ben.ask('close', about(id))
  await isOver(four.ann)
})

test('a socket that drops and comes back is no absence, and "away" chosen by hand stays', async () => {
  const [bea, ben] = agents
  if (!bea || !ben) throw new Error('The first test brings them')
  await ben.ask('presence', { presence: 'away' })
  const { ann, id } = await arrives()
  await ann.untilState(({ agent }) => agent?.name === 'Bea', 'Bea, as Ben is away')
  for (const one of [bea, ben]) {
    one.socket.disconnect()
    one.socket.connect()
    await one.until(() => one.socket.connected, 'the connection')
  }
  const { colleagues } = await bea.ask('welcome')
  expect(colleagues.map(({ name, presence }) => `${name} ${presence}`)).toEqual(expect.arrayContaining(['Bea online', 'Ben away']))
  expect(ann.state()?.agent?.name).toBe('Bea')
  await ben.ask('presence', { presence: 'online' })
  await bea.ask('close', about(id))
  await isOver(ann)
})

test('who closes the laptop gives back what they owe an answer, and keeps what they answered until the visitor writes again', async () => {
  const [bea, ben] = agents
  if (!bea || !ben) throw new Error('The first test brings them')
  await ben.ask('presence', { presence: 'away' })
  const owed = await arrives('swift')
  const answered = await arrives()
  await answered.ann.untilState(({ agent }) => agent?.name === 'Bea', 'Bea')
  await bea.ask('send', about(answered.id, { text: 'One moment.' }))
  await answered.ann.until(({ text }) => text === 'One moment.', 'the answer')
  await ben.ask('presence', { presence: 'online' })
  bea.close()
  await owed.ann.untilState(({ agent }) => agent?.name === 'Ben', 'Ben, as Bea is gone')
  await ben.untilAsked('welcome', ({ colleagues }) => colleagues.some(({ name, presence }) => name === 'Bea' && presence === 'offline'), 'Bea to be offline')
  expect(answered.ann.state()?.agent?.name).toBe('Bea')
  await answered.ann.send({ id: 'are-you-there', text: 'Hello?' })
  await answered.ann.untilState(({ agent }) => agent?.name === 'Ben', 'Ben, as Bea does not come back')
  await ben.watch(answered.id)
  expect(ben.entries(answered.id).map(({ what, by }) => [what, by?.name ?? null])).toEqual([
    ['queued', null], ['assigned', 'Bea'], ['requeued', null], ['assigned', 'Ben'],
  ])
  for (const { id } of [owed, answered]) await ben.ask('close', about(id))
  await isOver(answered.ann)
})

test('who does not answer in time loses it to the next, and after the rounds the lead has it', async () => {
  await allLeave()
  const ben = await comes(benIs)
  const { ann, id } = await arrives('swift')
  await ann.untilState(({ agent }) => agent?.name === 'Ben', 'Ben')
  const bea = await comes(beaIs)
  await ann.untilState(({ agent }) => agent?.name === 'Bea', 'Bea, as Ben does not answer')
  await bea.ask('send', about(id, { text: 'Here I am.' }))
  await ann.until(({ text }) => text === 'Here I am.', 'the answer')
  await ann.send({ id: 'a-question', text: 'And when?' })
  await ann.untilState(({ agent }) => agent?.name === 'Ben', 'Ben again, as Bea does not go on')
  await ben.ask('close', about(id))
  await isOver(ann)
})

test('who writes again after closing is led back to the same queue where the flow says so, and to the same agent if they are there', async () => {
  await allLeave()
  const ben = await comes(benIs)
  const { ann, id } = await arrives('again')
  await ann.until(({ text }) => text === 'I get somebody for you.', 'the first words')
  await ann.untilState(({ agent }) => agent?.name === 'Ben', 'Ben, who is there')
  await ben.ask('send', about(id, { text: 'All done.' }))
  await ben.ask('close', about(id))
  await isOver(ann)
  const bea = await comes(beaIs)
  await ann.send({ id: 'once-more-please', text: 'One more thing' })
  await ann.untilState(({ agent }) => agent !== null, 'somebody')
  expect(ann.state()?.agent?.name).toBe('Ben')
  await bea.watch(id)
  expect(bea.entries(id).map(({ what, by }) => [what, by?.name ?? null])).toEqual([['queued', null], ['assigned', 'Ben'], ['closed', 'Ben'], ['reopened', null], ['queued', null], ['assigned', 'Ben']])
  await ben.ask('close', about(id))
  await ben.until(() => ben.conversation(id)?.status === 'closed', 'the end')
  await ben.ask('presence', { presence: 'away' })
  await ann.send({ id: 'and-once-more', text: 'And another' })
  await ann.untilState(({ agent }) => agent?.name === 'Bea', 'Bea, as Ben is away')
  await ben.ask('presence', { presence: 'online' })
  await bea.ask('close', about(id))
})

test('out of hours the flow takes its branch, whoever is online', async () => {
  const { ann } = await arrives('closed')
  await ann.until(({ text }) => text === 'What shall we answer tomorrow?', 'the branch')
  await ann.send({ id: 'for-tomorrow', text: 'Call me' })
  await ann.until(({ text }) => text === 'Noted: Call me.', 'the bot')
  expect(transcript(ann.messages())).toEqual(['visitor: I need help', 'bot: We are closed.', 'bot: What shall we answer tomorrow?', 'visitor: Call me', 'bot: Noted: Call me.'])
  expect(ann.state()).toMatchObject({ agent: null, position: null })
})

test('with nobody there nobody becomes the owner, and after a restart the oldest are given out', async () => {
  await allLeave()
  const one = await arrives()
  const two = await arrives()
  await two.ann.untilState(({ position, owner }) => position === 2 && owner === 'queue', 'the second place')
  await app.restart()
  expect(one.ann.state()).toMatchObject({ agent: null, owner: 'queue' })
  await comes(benIs)
  await one.ann.untilState(({ agent }) => agent?.name === 'Ben', 'Ben')
  await two.ann.untilState(({ position }) => position === 1, 'the next place')
})
