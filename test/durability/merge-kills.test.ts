import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import type { RecordRead } from '../../server/protocol/records.ts'
import { useKilledStore } from '../support/killed-store.ts'
import { freePort, type ServerProcess, startServerProcess } from '../support/server-process.ts'
import { FIXTURE_FLOWS } from '../support/start-test-app.ts'
import { createVisitor, type Visitor } from '../support/visitor.ts'

const VISITORS = 8
const TICKETS = 3
const KILLS = 5

describe.each(['sqlite', 'mongodb'] as const)('contacts that are merged while their server on %s is killed', (kind) => {
  let server: ServerProcess
  let port: number
  let key: string
  const visitors: Visitor[] = []

  const start = async () => {
    server = await startServerProcess({ port, flowsDir: FIXTURE_FLOWS, ...store.named('merges'), env: { RATE_CALLER: '100000' } })
  }
  const store = useKilledStore(kind, async () => {
    visitors.forEach((one) => one.close())
    await server.kill()
  })
  beforeAll(async () => {
    port = await freePort()
    await start()
    key = (await readFile(join(store.named('merges').dataDir, 'api-key'), 'utf8')).trim()
  }, 60_000)

  const ask = async <T>(method: string, path: string, body?: unknown): Promise<{ status: number; value: T }> => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method, headers: { authorization: `Bearer ${key}`, ...(body !== undefined && { 'content-type': 'application/json' }) }, ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    return { status: answer.status, value: await answer.json() }
  }
  const make = async (object: string, properties: object, associations: object = {}) => (await ask<RecordRead>('POST', `/api/records/${object}`, { properties, associations })).value.id
  let cutOff = 0
  /** Whether nobody was there: otherwise the server was killed while it answered. */
  const refused = (err: unknown) => String(Object(err).cause).includes('ECONNREFUSED')
  /** Asks until the server, back again, answers. */
  const patiently = async <T>(method: string, path: string, body?: unknown): Promise<{ status: number; value: T }> => {
    for (;;) {
      try {
        return await ask<T>(method, path, body)
      } catch (err) {
        if (!refused(err)) cutOff++
        await new Promise((done) => setTimeout(done, 50))
      }
    }
  }
  const settled = async (what: () => Promise<boolean>) => {
    for (let i = 0; i < 200 && !(await what()); i++) await new Promise((done) => setTimeout(done, 100))
  }

  test('have everything of all of them in the end, however often it is cut off', async () => {
    const all = await make('contact', { email: 'all@example.com' })
    const people = []
    for (let i = 0; i < VISITORS; i++) {
      const visitor = createVisitor({ url: () => `http://127.0.0.1:${port}`, patienceMs: 60_000 })
      visitors.push(visitor)
      await visitor.send({ id: 'message-1', text: 'hi' })
      await visitor.until(({ text }) => text === 'What is your name?', 'the question')
      const { conversation } = visitor
      const { value } = await ask<{ conversation: { contact: { id: string } } }>('GET', `/api/conversations/${conversation}`)
      const contact = value.conversation.contact.id
      const tickets = []
      for (let n = 0; n < TICKETS; n++) tickets.push(await make('ticket', { subject: `${i}.${n}` }, { contact: [contact] }))
      people.push({ visitor, conversation, contact, tickets })
    }

    const merging = Promise.all(
      people.map(async ({ contact }, i) => {
        await new Promise((done) => setTimeout(done, i * 20))
        expect((await patiently('POST', `/api/records/contact/${all}/merge`, { from: contact })).status).toBe(200)
      }),
    )
    for (let kill = 0; kill < KILLS; kill++) {
      await new Promise((done) => setTimeout(done, 20 + kill * 25))
      await server.kill()
      await start()
    }
    await merging
    expect(cutOff).toBeGreaterThan(0)

    const ofAll = async () => (await patiently<RecordRead>('GET', `/api/records/contact/${all}`)).value.associations
    const tickets = people.flatMap((one) => one.tickets).toSorted()
    await settled(async () => (await ofAll())['ticket']?.length === tickets.length)
    expect((await ofAll())['ticket']?.toSorted()).toEqual(tickets)
    for (const ticket of tickets) expect((await ask<RecordRead>('GET', `/api/records/ticket/${ticket}`)).value.associations['contact']).toEqual([all])
    for (const { conversation, contact } of people) {
      expect((await ask<RecordRead>('GET', `/api/records/contact/${contact}`)).value.id).toBe(all)
      const owner = async () => (await ask<{ conversation: { contact: { id: string } } }>('GET', `/api/conversations/${conversation}`)).value.conversation.contact.id
      await settled(async () => (await owner()) === all)
      expect(await owner()).toBe(all)
    }
    // Whoever goes on writes into the one contact.
    await people[0]?.visitor.send({ id: 'message-2', text: 'Zoe' })
    await people[0]?.visitor.until(({ text }) => text === 'Zoe has 3 letters.', 'the bot to go on')
    expect((await ask<RecordRead>('GET', `/api/records/contact/${all}`)).value.properties).toMatchObject({ firstname: 'Zoe', email: 'all@example.com' })
  }, 180_000)
})
