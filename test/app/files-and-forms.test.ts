import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { io } from 'socket.io-client'
import type { FileRef, Reply, Resumed, SiteLook } from '../../server/protocol/visitor.ts'
import { about, addAgent, type AgentClient, connectAgent, type SignedIn, signInAdmin } from '../support/agent.ts'
import { startTestApp, type TestApp } from '../support/start-test-app.ts'
import { createVisitor, transcript, type Visitor } from '../support/visitor.ts'

const PDF = '%PDF-1.7\nA receipt.'
let app: TestApp
let bea: AgentClient
let beaIs: SignedIn
const visitors: Visitor[] = []

beforeAll(async () => {
  app = await startTestApp({ flowsDir: resolve(import.meta.dirname, '../fixtures/front-desk') })
  beaIs = await addAgent(app.url, await signInAdmin(app), { email: 'bea@example.com', name: 'Bea' })
  bea = await connectAgent(app.url, beaIs)
})
afterAll(async () => {
  visitors.forEach((one) => one.close())
  bea.close()
  await app.stop()
})

/** A visitor of a site, with what only they can do. */
function visitorOn(site: string) {
  const ann = createVisitor({ url: () => app.url, site })
  const { token, conversation: id } = ann
  visitors.push(ann)
  const upload = (body: string, name: string) =>
    fetch(`${app.url}/visitor/files`, { method: 'POST', body, headers: { authorization: `Bearer ${token}`, 'x-midflow-site': site, 'x-file-name': encodeURIComponent(name) } })
  return {
    ann, token, upload, id,
    async file(body = PDF, name = 'receipt.pdf'): Promise<FileRef> {
      const taken = await upload(body, name)
      if (!taken.ok) throw new Error(await taken.text())
      return taken.json()
    },
  }
}

async function lookOf(site: string, language = 'en'): Promise<SiteLook | null | undefined> {
  const socket = io(`${app.url}/visitor`, { transports: ['websocket'], forceNew: true, auth: { token: randomBytes(32).toString('base64url'), site, language } })
  try {
    const answer: Reply<Resumed> = await socket.timeout(5000).emitWithAck('resume', { after: 0 })
    return answer.ok ? answer.value.site : undefined
  } finally {
    socket.disconnect()
  }
}

test('a file question is answered by an uploaded file, which agents see and can open', async () => {
  const { ann, id, file } = visitorOn('quiet')
  await ann.send({ id: 'first-message', text: 'Hi' })
  const asked = await ann.until((message) => message.question?.type === 'file', 'the question')
  expect(asked.question?.files).toEqual({ accept: ['.pdf', 'image/*'], max: 2, size: 1024 * 1024 })
  const ref = await file()
  await ann.send({ id: 'with-a-file', files: [ref.id] })
  await ann.until((message) => message.text === 'Got receipt.pdf.', 'the bot to have it')
  await ann.until((message) => message.text === 'Which address have you?', 'the ticket to be written')
  const watched = await bea.watch(id)
  expect(watched.messages.find((message) => message.id === 'with-a-file')?.files).toEqual([ref])
  expect(watched.conversation.ticket?.subject).toBe('A receipt')
  const served = await fetch(app.url + ref.url)
  expect([served.status, await served.text()]).toEqual([200, PDF])
  expect(Object.fromEntries(served.headers)).toMatchObject({
    'content-type': 'application/pdf', 'content-disposition': expect.stringMatching(/^attachment; filename="receipt.pdf"/),
    'x-content-type-options': 'nosniff', 'content-security-policy': "default-src 'none'; sandbox",
  })
})

test('a file of another type is no answer, and the question is asked again', async () => {
  const { ann, file } = visitorOn('default')
  await ann.send({ id: 'first-message', text: 'Hi' })
  await ann.until((message) => message.question?.type === 'file', 'the question')
  const ref = await file('Some words.', 'receipt.pdf')
  expect(ref.type).toBe('text/plain')
  await ann.send({ id: 'with-a-text', files: [ref.id] })
  await ann.until((message) => message.text === 'A PDF or a picture, please.', 'the hint')
})

test('a site without attachments takes a file only while a question asks for it', async () => {
  const { ann, upload } = visitorOn('quiet')
  expect((await upload(PDF, 'a.pdf')).status).toBe(422)
  await ann.send({ id: 'first-message', text: 'Hi' })
  const asked = await ann.until((message) => message.question?.type === 'file', 'the question')
  await ann.untilState((state) => state.openQuestion === asked.seq, 'it to be open')
  expect((await upload(PDF, 'a.pdf')).status).toBe(201)
  await ann.send({ id: 'skipped-it', choice: { seq: asked.seq, ids: [] } })
  await ann.until((message) => message.text === 'Which address have you?', 'the next question')
  await ann.untilState((state) => state.openQuestion !== asked.seq, 'it to be closed')
  expect((await upload(PDF, 'a.pdf')).status).toBe(422)
})

test('pages, drawings and programs are refused with a sentence, whatever their name', async () => {
  const { upload } = visitorOn('default')
  for (const body of ['<!doctype html><script>alert(1)</script>', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'MZ\u0090\u0000\u0003', '\u007fELF\u0002\u0001']) {
    const refused = await upload(body, 'receipt.pdf')
    const { error } = await refused.json()
    expect([refused.status, error.code, error.message]).toEqual([422, 'file-refused', expect.stringContaining('files of this type are not taken; send pictures, pdf')])
  }
})

test('a name that is a path or hides its ending is only a name', async () => {
  const { file } = visitorOn('default')
  expect((await file(PDF, '../../etc/passwd')).name).toBe('passwd')
  expect((await file(PDF, 'C:\\a\\receipt\u202efdp.exe\u0000\r\n')).name).toBe('receiptfdp.exe')
})

test('nobody can send a file of another conversation, however they came by its id', async () => {
  const [one, other] = [visitorOn('default'), visitorOn('default')]
  const ref = await one.file()
  await expect(other.ann.send({ id: 'stolen-file', text: 'Look', files: [ref.id] })).rejects.toThrow(/there is no file/)
  await one.ann.send({ id: 'own-file-1', text: 'Look', files: [ref.id] })
  expect((await one.ann.until((message) => message.id === 'own-file-1', 'it')).files).toEqual([ref])
})

test('an agent sends a file, and only the one they uploaded for this conversation', async () => {
  const { ann, id } = visitorOn('default')
  await ann.send({ id: 'first-message', text: 'Hi' })
  await ann.until((message) => message.question?.type === 'file', 'the question')
  const upload = (conversation: string, headers: Record<string, string> = { cookie: beaIs.cookie, 'x-csrf-token': beaIs.csrf, origin: app.url }) =>
    fetch(`${app.url}/api/files?conversation=${conversation}`, { method: 'POST', body: PDF, headers: { ...headers, 'x-file-name': 'invoice.pdf' } })
  expect((await upload(id, {})).status).toBe(401)
  expect((await upload(id, { cookie: beaIs.cookie, origin: app.url })).status).toBe(403)
  expect((await upload('nowhere')).status).toBe(404)
  const ref: FileRef = await (await upload(id)).json()
  await expect(ann.send({ id: 'agents-file', text: 'Mine', files: [ref.id] })).rejects.toThrow(/there is no file/)
  await bea.watch(id)
  await bea.ask('send', about(id, { text: 'Your invoice', files: [ref.id] }))
  const told = await ann.until((message) => message.author.kind === 'agent', 'what Bea sends')
  expect([told.text, told.files]).toEqual(['Your invoice', [ref]])
})

test('what the pre-chat form asked for is in the contact before the bot speaks, and questions that it answers are not asked', async () => {
  const { ann, id, file } = visitorOn('default')
  expect(await lookOf('default')).toMatchObject({
    attachments: true, maxFile: 10_000_000, offline: null,
    preChat: { text: 'Tell us who you are.', fields: [{ name: 'firstname', label: 'First name', type: 'text', required: false }, { name: 'email', required: true }, { name: 'phone', type: 'phone' }, { name: 'tier', label: 'Your plan', type: 'choice', choices: [{ id: 'gold', label: 'Gold plan' }, { id: 'standard', label: 'Standard plan' }] }] },
  })
  expect((await lookOf('default', '{{ lang }}'))?.preChat?.fields[0]?.label).toBe('First name')
  expect((await lookOf('default', 'de-AT'))?.preChat?.fields.map(({ label }) => label)).toEqual(['Vorname', 'E-Mail', 'Telefon', 'Your plan'])
  await ann.send({ id: 'first-message', text: 'Hi', details: { firstname: ' Ann ', email: 'Ann@Example.com', phone: '030 901820', tier: 'gold' } })
  await ann.until((message) => message.text === 'Hello Ann.', 'the greeting by name')
  await ann.send({ id: 'the-receipt', files: [(await file()).id] })
  // Nobody can send mails here, so the code is not asked for.
  await ann.until((message) => message.text === 'We could not make sure who you are.', 'the end')
  expect(transcript(ann.messages())).not.toContain('bot: Which address have you?')
  const { conversation } = await bea.watch(id)
  expect(conversation.contact).toMatchObject({ name: 'Ann', email: 'Ann@Example.com', verified: false })
})

test.each([
  ['an address that is none', { email: 'ann@' }, /details\.email: give one e-mail address/],
  ['a telephone number that is none', { phone: '12' }, /details\.phone: give a telephone number/],
  ['a choice that is not offered', { tier: 'platinum' }, /details\.tier/],
  ['a property that no form asks for', { verified: 'true' }, /details\.verified: the forms of site "default" ask for/],
])('a form with %s is refused, and nothing of it is written', async (_what, details, reason) => {
  const { ann, id } = visitorOn('default')
  await expect(ann.send({ id: 'first-message', text: 'Hi', details: { firstname: 'Eve', ...details } })).rejects.toThrow(reason)
  await ann.send({ id: 'second-message', text: 'Hi' })
  await ann.until((message) => message.text === 'Hello.', 'a greeting without a name')
  expect((await bea.watch(id)).conversation.contact.name).toBeNull()
})

test('out of hours the offline form is shown; what is sent becomes a ticket that waits in the queue, and is acknowledged', async () => {
  const look = await lookOf('night')
  expect(look).toMatchObject({ offline: { text: 'We are asleep.', opensAt: null, fields: [{ name: 'email', required: true }, { name: 'firstname' }] } })
  const { ann, id } = visitorOn('night')
  await ann.send({ id: 'first-message', text: 'My lamp is broken', details: { email: 'ann@example.com', firstname: 'Ann' } })
  await ann.until((message) => message.text === 'Noted, Ann. We write to ann@example.com.', 'the acknowledgement')
  await ann.untilState((state) => state.owner === 'queue', 'it to wait for people')
  const { conversation } = await bea.watch(id)
  expect(conversation).toMatchObject({ owner: 'queue', queue: 'night', contact: { email: 'ann@example.com' }, ticket: { subject: 'Offline form' } })
})

test('a site that midflow.yaml does not name has no look, and takes no files', async () => {
  expect(await lookOf('nowhere')).toBeNull()
  expect((await visitorOn('nowhere').upload(PDF, 'a.pdf')).status).toBe(422)
})
