import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { HistoryPage, RecordPage, RecordRead, RefusedFields, ShownObject, TicketPage } from '../../server/protocol/records.ts'
import { type SignedIn, signInAdmin } from '../support/agent.ts'
import { browserHeaders } from '../support/callers.ts'
import { startTestApp, type TestApp } from '../support/start-test-app.ts'
import { createVisitor } from '../support/visitor.ts'

const FLOWS: Record<string, string> = {
  'midflow.yaml': 'midflow: 1\nlanguages: [en]\ntime-zone: Europe/Berlin\ncountry: AT\nsites:\n  default: { bot: hello }\n',
  'crm/properties.yaml': `midflow: 1
properties:
  contact:
    shoe_size: { type: number, label: Shoe size }
    likes: { type: list, of: enumeration, options: { lamps: Lamps, candles: Candles } }
pipelines:
  deal:
    sales:
      label: Sales
      stages:
        offer: { label: Offer }
        won: { label: Won, closes: true }
`,
  'bots/hello.yaml': `midflow: 1
bot: hello
languages: [en]
steps:
  name:
    ask: What is your name?
    save: contact.firstname
  measured:
    code: measure
    input: { name: "{{contact.firstname}}" }
    on-error: { say: "I cannot.", goto: bye }
  bye:
    end: "Size {{contact.shoe_size}}."
`,
  'actions/measure.yaml': 'midflow: 1\naction: measure\ninput:\n  name: { type: text }\nscopes: [crm]\n',
  'actions/measure.js': `exports.main = async (event) => {
  const id = String(event.object.objectId)
  await crm.update('contact', id, { shoe_size: '42' })
  return { outputFields: {} }
}
`,
}

let app: TestApp
let admin: SignedIn
let flowsDir: string

beforeAll(async () => {
  flowsDir = await mkdtemp(join(tmpdir(), 'midflow-records-'))
  for (const [path, text] of Object.entries(FLOWS)) {
    await mkdir(dirname(join(flowsDir, path)), { recursive: true })
    await writeFile(join(flowsDir, path), text)
  }
  app = await startTestApp({ flowsDir })
  admin = await signInAdmin(app)
})
afterAll(async () => {
  await app.stop()
  await rm(flowsDir, { recursive: true })
})

async function ask<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = browserHeaders(app.url, admin)): Promise<{ status: number; value: T }> {
  const answer = await fetch(app.url + path, { method, headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) }, ...(body !== undefined && { body: JSON.stringify(body) }) })
  const text = await answer.text()
  return { status: answer.status, value: JSON.parse(text || 'null') }
}
const make = async (object: string, properties: Record<string, unknown>) => {
  const { status, value } = await ask<RecordRead>('POST', `/api/records/${object}`, { properties })
  expect(status).toBe(201)
  return value
}
const change = (object: string, id: string, properties: Record<string, unknown>) => ask<RecordRead & RefusedFields>('PATCH', `/api/records/${object}/${id}`, { properties })
const problems = ({ value }: { value: RefusedFields }) => value.problems.map(({ property, problem }) => `${property}: ${problem}`)

describe('what is written', () => {
  test('is kept by the types that the files declare, in the workspace’s country and zone', async () => {
    const { properties } = await make('contact', { email: ' Ann@Example.com', phone: '0664 1234567', shoe_size: '38.5', likes: 'lamps;candles' })
    expect(properties).toEqual({ email: 'ann@example.com', phone: '+436641234567', shoe_size: 38.5, likes: ['lamps', 'candles'] })
    const { value } = await ask<{ objects: ShownObject[] }>('GET', '/api/objects')
    expect(value.objects.find(({ object }) => object === 'contact')?.properties).toContainEqual({ name: 'shoe_size', label: 'Shoe size', type: 'number', of: null, options: null, readOnly: false })
  })

  test('is refused whole, with every mistake at its property, and nothing changes', async () => {
    const { id } = await make('contact', { firstname: 'Bo' })
    const refused = await change('contact', id, { firstname: 'Bob', email: 'bob@', shoe_size: 'big', likes: ['lamp'], shoesize: 1, created: '2026-01-01', tickets: ['x'] })
    expect(refused.status).toBe(422)
    expect(problems(refused)).toEqual([
      expect.stringMatching(/^email: "bob@" is not an e-mail address/), expect.stringMatching(/^shoe_size: "big" is not a number/),
      expect.stringMatching(/^likes: there is no option "lamp".*lamps/), expect.stringMatching(/^shoesize: there is no property "shoesize".*shoe_size/),
      expect.stringMatching(/^created: is set by Midflow/), expect.stringMatching(/^tickets: follows from associations/),
    ])
    expect((await ask<RecordRead>('GET', `/api/records/contact/${id}`)).value.properties).toEqual({ firstname: 'Bo' })
  })

  test('is owned by people who work here, who may be named by their address', async () => {
    const { id } = await make('company', { name: 'Acme', owner: 'Admin@localhost' })
    expect((await ask<RecordRead>('GET', `/api/records/company/${id}`)).value.properties['owner']).toBe(admin.id)
    expect(problems(await change('company', id, { owner: 'nobody@example.com' }))).toEqual([expect.stringMatching(/^owner: there is no active user "nobody@example.com"/)])
  })

  test('five times at once under one idempotency key is there once', async () => {
    const send = () => ask<RecordRead>('POST', '/api/records/deal', { properties: { name: 'Once' } }, { ...browserHeaders(app.url, admin), 'idempotency-key': 'order-17' })
    const made = await Promise.all([send(), send(), send(), send(), send()])
    expect(made.map(({ status, value }) => [status, value.id])).toEqual(made.map(() => [201, made[0]?.value.id]))
    expect((await ask<RecordPage>('GET', '/api/records/deal?search=once')).value.records).toHaveLength(1)
  })

  test('by many at the same time loses nothing: each property has a writer’s value, and history has them all', async () => {
    const { id } = await make('contact', {})
    await Promise.all(Array.from({ length: 12 }, (_, i) => change('contact', id, { [i % 2 ? 'city' : 'street']: `value ${i}`, ...(i === 5 && { lastname: 'Only here' }) })))
    const { changes } = (await ask<HistoryPage>('GET', `/api/records/contact/${id}/history?limit=50`)).value
    expect(changes.map(({ value }) => value).toSorted()).toEqual([...Array.from({ length: 12 }, (_, i) => `value ${i}`), 'Only here'].toSorted())
    const { properties } = (await ask<RecordRead>('GET', `/api/records/contact/${id}`)).value
    for (const property of ['city', 'street']) expect(properties[property]).toBe(changes.find((one) => one.property === property)?.value)
  })

  test('gives an address that was proved to one contact only', async () => {
    await make('contact', { email: 'proved@example.com', verified: true })
    const { status, value } = await ask<RefusedFields>('POST', '/api/records/contact', { properties: { email: 'Proved@example.com', verified: true } })
    expect([status, value.error.code]).toEqual([409, 'email-taken'])
  })
})

describe('pipelines', () => {
  test('begin at their first stage, take their own stages only, and close a ticket', async () => {
    const deal = await make('deal', { name: 'Lamps' })
    expect(deal.properties).toEqual({ name: 'Lamps', pipeline: 'sales', stage: 'offer' })
    expect((await change('deal', deal.id, { stage: 'won' })).value.properties['stage']).toBe('won')
    expect(problems(await change('deal', deal.id, { stage: 'lost' }))).toEqual([expect.stringMatching(/^stage: there is no option "lost"; there is offer, won/)])

    const ticket = await make('ticket', { subject: 'Broken lamp' })
    expect(ticket.properties).toEqual({ subject: 'Broken lamp', pipeline: 'support', stage: 'new', priority: 'medium' })
    expect(problems(await change('ticket', ticket.id, { stage: 'clsed', priority: 'hgh' }))).toEqual([expect.stringMatching(/^stage: .*closed/), expect.stringMatching(/^priority: .*high/)])
    await change('ticket', ticket.id, { stage: 'closed' })
    const subjects = async (state: string) => (await ask<TicketPage>('GET', `/api/tickets?state=${state}&search=broken`)).value.tickets.map(({ subject, stageLabel, open }) => [subject, stageLabel, open])
    expect([await subjects('open'), await subjects('closed')]).toEqual([[], [['Broken lamp', 'Closed', false]]])
  })
})

describe('history', () => {
  test('names the person, the key, the bot’s run and the code action that changed a property', async () => {
    const ann = createVisitor({ url: () => app.url })
    await ann.send({ id: 'message-1', text: 'hi' })
    await ann.until(({ text }) => text === 'What is your name?', 'the question')
    await ann.send({ id: 'message-2', text: 'Ann' })
    await ann.until(({ text }) => text === 'Size 42.', 'what the code has written')
    ann.close()
    const { id } = (await ask<{ conversation: { contact: { id: string } } }>('GET', `/api/conversations/${ann.conversation}`)).value.conversation.contact
    const { value: made } = await ask<{ key: string }>('POST', '/api/api-keys', { name: 'shop', scopes: ['records.write'] })
    await ask('PATCH', `/api/records/contact/${id}`, { properties: { city: 'Graz' } }, { authorization: `Bearer ${made.key}` })
    await change('contact', id, { lastname: 'Bell' })

    const by = Object.fromEntries((await ask<HistoryPage>('GET', `/api/records/contact/${id}/history`)).value.changes.map(({ property, value, by: who }) => [property, [value, who]]))
    expect(by).toEqual({
      firstname: ['Ann', { kind: 'run', id: ann.conversation, name: null }],
      shoe_size: [42, { kind: 'action', id: 'measure', name: 'measure' }],
      city: ['Graz', { kind: 'key', id: 'shop', name: 'shop' }],
      lastname: ['Bell', { kind: 'user', id: admin.id, name: expect.any(String) }],
    })
  })

  test('goes on beyond what a record itself remembers, in pages without a gap', async () => {
    const { id } = await make('contact', {})
    for (let i = 0; i < 130; i++) await change('contact', id, { city: `City ${i}` })
    const seen: unknown[] = []
    for (let after: string | null = ''; after !== null;) {
      const { value }: { value: HistoryPage } = await ask<HistoryPage>('GET', `/api/records/contact/${id}/history?limit=40${after && `&after=${after}`}`)
      seen.push(...value.changes.map((one) => one.value))
      after = value.next
    }
    expect(seen).toEqual(Array.from({ length: 130 }, (_, i) => `City ${129 - i}`))
  })
})

describe('finding', () => {
  test('goes by the beginnings of words, without regard to case and accents, and by an exact value', async () => {
    const { id } = await make('contact', { firstname: 'Zoë', lastname: 'Müller-Lüdenscheid', email: 'zoe.m@loriot.example', phone: '+43 664 7654321' })
    const found = async (query: string) => (await ask<RecordPage>('GET', `/api/records/contact?${query}`)).value.records.map((record) => record.id)
    for (const words of ['zoe', 'ZOË mül', 'lüden', 'zoe.m@lor', 'Müller-Lüd', '+436647654321']) expect([words, await found(`search=${encodeURIComponent(words)}`)]).toEqual([words, [id]])
    for (const words of ['zoe nobody', 'oe', 'loriot.examples']) expect([words, await found(`search=${encodeURIComponent(words)}`)]).toEqual([words, []])
    expect(await found('property=email&value=Zoe.M@Loriot.example')).toEqual([id])
    expect(await found('property=shoe_size&value=99')).toEqual([])
    expect((await ask<RefusedFields>('GET', '/api/records/contact?property=shoesize&value=1')).value.error.message).toMatch(/no property "shoesize".*shoe_size/)
    await ask('DELETE', `/api/records/contact/${id}`)
    expect(await found('search=zoe')).toEqual([])
    expect((await ask<RecordRead>('GET', `/api/records/contact/${id}`)).value.archived).toBe(true)
  })

  test('goes through everything in pages, also while records change', async () => {
    const made: string[] = []
    for (let i = 0; i < 23; i++) made.push((await make('company', { name: `Paged ${i}` })).id)
    const seen: string[] = []
    let after: string | null = ''
    for (let page = 0; after !== null; page++) {
      const { value }: { value: RecordPage } = await ask<RecordPage>('GET', `/api/records/company?search=paged&limit=5${after && `&after=${encodeURIComponent(after)}`}`)
      seen.push(...value.records.map(({ id }) => id))
      // What was seen already moves to the front.
      await change('company', value.records[0]?.id ?? '', { city: `Graz ${page}` })
      after = value.next
    }
    expect(seen).toHaveLength(23)
    expect(seen.toSorted()).toEqual(made.toSorted())
  })
})
