import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { io } from 'socket.io-client'
import { startTestApp, type TestApp } from '../support/start-test-app.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp({ flowsDir: resolve(import.meta.dirname, '../fixtures/front-desk') })
})
afterAll(() => app.stop())

/** What the server says to a widget on a page of this origin; null: it is let in. */
function on(origin: string | null, site: string): Promise<string | null> {
  const socket = io(`${app.url}/visitor`, {
    transports: ['websocket'], forceNew: true, reconnection: false, auth: { token: randomBytes(32).toString('base64url'), site }, ...(origin !== null && { extraHeaders: { origin } }),
  })
  return new Promise<string | null>((done) => {
    socket.on('connect', () => done(null))
    socket.on('connect_error', (err: Error & { data?: { code?: string } }) => done(`${err.data?.code}: ${err.message}`))
  }).finally(() => socket.disconnect())
}

test('a site that names its origins is there on their pages, on our own and for programs, and on no other', async () => {
  expect(await on('https://shop.example.com', 'fenced')).toBeNull()
  expect(await on(app.url, 'fenced')).toBeNull()
  expect(await on(null, 'fenced')).toBeNull()
  for (const origin of ['https://copy.example', 'http://shop.example.com', 'https://shop.example.com.copy.example', 'null']) {
    expect(await on(origin, 'fenced')).toBe(`forbidden: This needs a page of https://shop.example.com. This one is of ${origin}.`)
  }
})

test('a site that names none is there on any page', async () => {
  expect(await on('https://anywhere.example', 'quiet')).toBeNull()
})

test('nor are files taken there from other pages', async () => {
  const upload = async (origin: string) => {
    const response = await fetch(`${app.url}/visitor/files`, {
      method: 'POST', body: 'words', headers: { origin, authorization: `Bearer ${randomBytes(32).toString('base64url')}`, 'x-midflow-site': 'fenced', 'x-file-name': 'words.txt' },
    })
    const { error } = await response.json()
    return [response.status, error.code]
  }
  expect(await upload('https://copy.example')).toEqual([403, 'forbidden'])
  expect(await upload('https://shop.example.com')).toEqual([422, 'file-refused'])
})
