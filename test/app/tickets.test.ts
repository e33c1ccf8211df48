import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import type { RecordRead } from '../../server/protocol/records.ts'
import { about, addAgent, type AgentClient, connectAgent, type SignedIn, signInAdmin } from '../support/agent.ts'
import { startTestApp, type TestApp } from '../support/start-test-app.ts'
import { createVisitor, type Visitor } from '../support/visitor.ts'

let app: TestApp
let bea: AgentClient
let beaIs: SignedIn
let ann: Visitor
let id: string

beforeAll(async () => {
  app = await startTestApp({ flowsDir: resolve(import.meta.dirname, '../fixtures/console') })
  beaIs = await addAgent(app.url, await signInAdmin(app), { email: 'bea@example.com', name: 'Bea' })
  bea = await connectAgent(app.url, beaIs)
  await bea.untilAsked('welcome', ({ me }) => me.presence === 'online', 'Bea to be online')
  ann = createVisitor({ url: () => app.url })
  id = ann.conversation
})
afterAll(async () => {
  ann.close()
  bea.close()
  await app.stop()
})

const read = async (path: string) => (await fetch(app.url + path, { headers: { cookie: beaIs.cookie } })).json()
const tickets = async (): Promise<{ id: string }[]> => (await read('/api/records/ticket')).records
const ticket = (): Promise<RecordRead> => read(`/api/records/ticket/${bea.conversation(id)?.ticket?.id}`)
const writes = (text: string) => ann.send({ id: randomBytes(9).toString('hex'), text })
const asks = (text: string, after = 0) => ann.until(({ seq, author, text: said }) => seq > after && author.kind === 'bot' && said.startsWith(text), `the bot to say "${text}"`)
const chooses = async (label: string, after = 0) => {
  const { seq, question } = await asks('What is it about', after)
  await ann.send({ id: randomBytes(9).toString('hex'), choice: { seq, ids: [question?.choices.find((choice) => choice.label === label)?.id ?? ''] } })
}

test('the ticket that a take-over opened is the one that the bot then says what it is about', async () => {
  await writes('hello')
  const { seq } = await asks('What is your name?')
  await bea.ask('take-over', about(id))
  const opened = await bea.until(() => bea.conversation(id)?.ticket?.id, 'a ticket')
  await bea.ask('return', about(id))
  await asks('What is your name?', seq)
  await writes('Ann')
  await chooses('My order')
  await bea.until(() => bea.conversation(id)?.owner === 'agent' && bea.conversation(id)?.ticket?.subject === 'My order', 'the hand-off')
  expect(bea.conversation(id)?.ticket).toMatchObject({ id: opened, subject: 'My order' })
  expect((await tickets()).map((one) => one.id)).toEqual([opened])
})

test('in a later run the bot opens another one, which is the conversation’s from then on', async () => {
  const first = bea.conversation(id)?.ticket?.id
  await bea.ask('close', about(id))
  const bye = await asks('Bye!')
  await ann.untilState(({ status }) => status === 'closed', 'the end')
  await writes('me again')
  const { seq } = await asks('What is your name?', bye.seq)
  await writes('Ann')
  await chooses('Something else', seq)
  await bea.until(() => bea.conversation(id)?.owner === 'agent' && bea.conversation(id)?.ticket?.id !== first, 'the second ticket')
  expect((await ticket()).properties).toMatchObject({ subject: 'Something else', stage: 'new' })
  expect((await read(`/api/records/ticket/${first}`)).properties).toMatchObject({ subject: 'My order', stage: 'closed' })
  expect(await tickets()).toHaveLength(2)
})
