import { afterEach, expect, test } from '@jest/globals'
import { type Client, createClient } from '../../widget/app/client.ts'
import { createMemory } from '../../widget/core/memory.ts'
import { browserTime } from '../../widget/core/time.ts'
import { randomText } from '../../widget/core/token.ts'
import { openWebSocket } from '../../widget/core/websocket.ts'
import { createFakeVisitorServer, type FakeVisitorServer } from '../support/fake-visitor-server.ts'

const VISITORS = 200

let server: FakeVisitorServer
const clients: Client[] = []

afterEach(async () => {
  for (const client of clients) client.close()
  await server.close()
})

const shown = (client: Client) => client.get().thread.messages.map((message) => message.text)

/** Resolves once `holds` for every client. */
const all = (holds: (client: Client) => boolean) =>
  Promise.all(
    clients.map(
      (client) =>
        new Promise<void>((resolve) => {
          const stop = client.subscribe(() => look())
          const look = () => {
            if (!holds(client)) return
            stop()
            resolve()
          }
          look()
        }),
    ),
  )

test('when a server restarts under two hundred widgets, each comes back and its thread is whole and single', async () => {
  server = await createFakeVisitorServer()
  for (let n = 0; n < VISITORS; n++) {
    const token = randomText(32)
    clients.push(
      createClient({
        server: server.url, auth: () => ({ token, site: 'default', language: 'en' }), transports: [openWebSocket], time: browserTime,
        random: Math.random, page: () => ({ url: 'https://shop.example/', title: 'Shop' }), formRefused() {}, told: () => {},
        tab: createMemory('', () => { throw new Error('none') }),
      }),
    )
  }
  for (const client of clients) client.write('before')
  await all((client) => shown(client).includes('before'))
  await server.stop()
  for (const client of clients) client.write('during')
  await server.start()
  for (const client of clients) client.write('after')
  await all((client) => shown(client).length === 3 && client.get().thread.outbox.length === 0)
  for (const client of clients) expect(shown(client)).toEqual(['before', 'during', 'after'])
  expect([...server.visitors.values()].map((kept) => kept.messages.map((message) => message.text))).toEqual(
    Array.from({ length: VISITORS }, () => ['before', 'during', 'after']),
  )
}, 30_000)
