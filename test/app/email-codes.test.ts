import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { resolve } from 'node:path'
import { addAgent, type AgentClient, connectAgent, type SignedIn, signInAdmin } from '../support/agent.ts'
import { createShiftedClock } from '../support/shifted-clock.ts'
import { type SmtpServer, startSmtpServer } from '../support/smtp-server.ts'
import { startTestApp, type TestApp } from '../support/start-test-app.ts'
import { createVisitor, transcript, type Visitor } from '../support/visitor.ts'

const MINUTE = 60_000
const clock = createShiftedClock(new Date())
let smtp: SmtpServer
let app: TestApp
let admin: SignedIn
let bea: AgentClient
const visitors: Visitor[] = []

beforeAll(async () => {
  smtp = await startSmtpServer()
  app = await startTestApp({ flowsDir: resolve(import.meta.dirname, '../fixtures/front-desk'), smtpUrl: smtp.url, mailFrom: 'Help desk <help@example.com>' }, undefined, clock)
  admin = await signInAdmin(app)
  bea = await connectAgent(app.url, await addAgent(app.url, admin, { email: 'bea@example.com', name: 'Bea' }))
})
afterAll(async () => {
  visitors.forEach((one) => one.close())
  bea.close()
  await app.stop()
  await smtp.close()
})

let ids = 0
/** A visitor who was asked for their address and gave this one. */
async function gives(email: string) {
  const ann = createVisitor({ url: () => app.url, site: 'proof' })
  visitors.push(ann)
  const says = (text: string) => ann.send({ id: `message-${ids++}`, text })
  const hears = (text: string, times = 1) =>
    ann.until(({ seq }) => ann.messages().filter((message) => message.seq <= seq && message.author.kind !== 'visitor' && message.text === text).length === times, `“${text}”, ${times}`)
  await says('Hi')
  await hears('Which address have you?')
  await says(email)
  return {
    ann, says, hears,
    asked: (times = 1) => hears(`Which code did we send to ${email}?`, times),
    async contact() {
      return (await bea.watch(ann.conversation)).conversation.contact
    },
  }
}

/** The code of the latest of so many mails. */
const codeFor = async (email: string, mails = 1): Promise<string> => /^Subject: (\d{6}) is your code$/m.exec((await smtp.until(email, mails)).at(-1)?.text ?? '')?.[1] ?? 'none'
const another = (code: string) => (code === '123456' ? '654321' : '123456')

const newContact = async (properties: Record<string, string>): Promise<string> => {
  const made = await fetch(`${app.url}/api/records/contact`, {
    method: 'POST', body: JSON.stringify({ properties }),
    headers: { 'content-type': 'application/json', cookie: admin.cookie, 'x-csrf-token': admin.csrf, origin: app.url },
  })
  return (await made.json()).id
}

test('with the right code, however it is written, the visitor becomes the contact in the books', async () => {
  const known = await newContact({ email: 'ann@example.com', firstname: 'Ann', company_name: 'Acme' })
  const { asked, says, hears, contact, ann } = await gives('Ann@example.com')
  await asked()
  expect(await contact()).toMatchObject({ verified: false, name: null })
  const [mail] = await smtp.until('Ann@example.com', 1)
  expect(mail).toMatchObject({ from: 'help@example.com', text: expect.stringContaining('From: Proof <help@example.com>') })
  const code = await codeFor('Ann@example.com')
  await says(`${code.slice(0, 3)} ${code.slice(3)}`)
  await hears('You are ann@example.com of Acme.')
  expect(await contact()).toEqual({ id: known, name: 'Ann', email: 'ann@example.com', verified: true })
  expect(ann.state()?.verified).toBe('ann@example.com')
})

test('an address that is only claimed shows nothing of its owner', async () => {
  await newContact({ email: 'boss@example.com', firstname: 'Boss', company_name: 'Acme' })
  const { asked, says, contact, ann } = await gives('boss@example.com')
  await asked()
  await says(another(await codeFor('boss@example.com')))
  await ann.until(({ text }) => text === 'That is not the code.', 'the refusal')
  expect(await contact()).toMatchObject({ name: null, verified: false })
  expect(transcript(ann.messages()).join()).not.toMatch(/Acme|Boss/)
})

test('after three wrong answers the flow goes on without, and the right code comes too late', async () => {
  const { asked, says, hears, contact } = await gives('cleo@example.com')
  await asked()
  const code = await codeFor('cleo@example.com')
  await says(another(code))
  await hears('That is not the code.')
  await says('I do not know')
  await hears('That is not the code.', 2)
  await says(another(code))
  await hears('We could not make sure who you are.')
  await says(code)
  await hears('Which address have you?', 2)
  expect(await contact()).toMatchObject({ verified: false })
})

test('a code that is too old is refused, and another is on its way without being asked for', async () => {
  const { asked, says, hears } = await gives('dora@example.com')
  await asked()
  const old = await codeFor('dora@example.com')
  clock.forward(15 * MINUTE + 1)
  await says(old)
  await hears('That is not the code.')
  await asked(2)
  await says(await codeFor('dora@example.com', 2))
  await hears('You are dora@example.com.')
})

test('a visitor can ask for another code, and then only that one is right', async () => {
  const { asked, says, hears, ann } = await gives('eve@example.com')
  const { seq } = await asked()
  const first = await codeFor('eve@example.com')
  await ann.send({ id: 'send-another-1', choice: { seq, ids: [] } })
  await asked(2)
  const second = await codeFor('eve@example.com', 2)
  await says(first === second ? another(second) : first)
  await hears('That is not the code.')
  await says(second)
  await hears('You are eve@example.com.')
})

test('a code proves the address that it was sent to, not one that is given later', async () => {
  const { asked, says, hears, contact } = await gives('frank@example.com')
  await asked()
  const code = await codeFor('frank@example.com')
  await says('another address')
  await hears('Which address have you?', 2)
  await says('chief@example.com')
  await hears('Which code did we send to chief@example.com?')
  await says(code === (await codeFor('chief@example.com')) ? another(code) : code)
  await hears('That is not the code.')
  expect(await contact()).toMatchObject({ email: 'chief@example.com', verified: false })
  await says(await codeFor('chief@example.com'))
  await hears('You are chief@example.com.')
})

test('the code of one conversation is worth nothing in another with the same address', async () => {
  const [one, other] = [await gives('gina@example.com'), await gives('gina@example.com')]
  await one.asked()
  await other.asked()
  const [first, second] = (await smtp.until('gina@example.com', 2)).map(({ text }) => /^Subject: (\d{6})/m.exec(text)?.[1] ?? '')
  if (first === undefined || second === undefined || first === second) throw new Error('two codes that differ are needed')
  // Which mail belongs to whom is not known here: each takes exactly one of the two.
  await one.says(first)
  const took = await one.ann.until(({ text }) => text === 'You are gina@example.com.' || text === 'That is not the code.', 'an answer')
  const [mine, theirs] = took.text.startsWith('You') ? [first, second] : [second, first]
  if (mine === second) await one.says(second)
  await one.hears('You are gina@example.com.')
  await other.says(mine)
  await other.hears('That is not the code.')
  await other.says(theirs)
  await other.hears('You are gina@example.com.')
  expect((await one.contact()).id).toBe((await other.contact()).id)
})

test('no more than five codes an hour go to an address, whoever asks', async () => {
  for (let i = 0; i < 5; i++) await (await gives('harry@example.com')).asked()
  const sixth = await gives('Harry@example.com')
  await sixth.hears('No code could be sent.')
  expect(smtp.mails('Harry@example.com')).toEqual([])
  clock.forward(61 * MINUTE)
  const later = await gives('harry@example.com')
  await later.asked()
})

test('a mail that the server does not take is said, instead of waiting for it', async () => {
  smtp.refuse('full@example.com')
  const { hears } = await gives('full@example.com')
  await hears('No code could be sent.')
  await hears('We could not make sure who you are.')
})

test('who proved one address and then gives another has proved nothing of that one', async () => {
  const { asked, says, hears, contact, ann } = await gives('ivan@example.com')
  await asked()
  await says(await codeFor('ivan@example.com'))
  await hears('You are ivan@example.com.')
  await says('another address')
  await hears('Which address have you?', 2)
  await says('owner@example.com')
  await hears('Which code did we send to owner@example.com?')
  const owner = await gives('owner@example.com')
  await owner.asked()
  const [, second] = (await smtp.until('owner@example.com', 2)).map(({ text }) => /^Subject: (\d{6})/m.exec(text)?.[1] ?? '')
  await owner.says(second ?? '')
  await owner.hears('You are owner@example.com.')
  expect((await owner.contact()).id).not.toBe((await contact()).id)
  const { seq } = await hears('Which code did we send to owner@example.com?')
  await ann.send({ id: 'another-for-ivan', choice: { seq, ids: [] } })
  await hears('Which code did we send to owner@example.com?', 2)
  // Even with the code in hand, one conversation is one person's.
  await says(await codeFor('owner@example.com', 3))
  await hears('No code could be sent.')
  expect(ann.state()?.verified).toBe('ivan@example.com')
})
