import { afterAll, beforeAll, expect, test } from '@jest/globals'
import express from 'express'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buildConsole, CONSOLE_DIR } from '../../../console/build.ts'
import { consoleFiles } from '../../../server/api/http/console-files.ts'

let server: Server
let url: string
beforeAll(async () => {
  await buildConsole()
  server = createServer(express().use(consoleFiles(CONSOLE_DIR)))
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => new Promise((done) => server.close(done)))

const get = async (path: string) => {
  const response = await fetch(url + path)
  return { status: response.status, cache: response.headers.get('cache-control'), type: response.headers.get('content-type')?.split(';')[0], text: await response.text() }
}

test('every address of the console is answered with its page, which is asked for anew each time', async () => {
  for (const path of ['/console/', '/console/inbox/all/some-id', '/console/settings']) {
    expect(await get(path)).toMatchObject({ status: 200, cache: 'no-cache', type: 'text/html', text: expect.stringContaining('<div id="app">') })
  }
})

test('its scripts and styles, and what those load, are kept for good', async () => {
  const { text } = await get('/console/')
  const named = [...text.matchAll(/(?:src|href)="(\/console\/assets\/[0-9a-f]{10}\/[^"]+)"/g)].map(([, path = '']) => path)
  expect(named.map((path) => path.split('/').at(-1))).toEqual(['theme.js', 'style.css', 'main.js'])
  const main = await get(named[2] ?? '')
  const chunk = /"\.\/([\w-]+\.js)"/.exec(main.text)?.[1] ?? ''
  for (const path of [...named, (named[2] ?? '').replace('main.js', chunk)]) expect(await get(path)).toMatchObject({ status: 200, cache: 'public, max-age=31536000, immutable' })
})

test('everything comes in the smallest form that the browser takes', async () => {
  const { text } = await get('/console/')
  const main = /"(\/console\/assets\/[^"]+main\.js)"/.exec(text)?.[1] ?? ''
  for (const path of ['/console/', main]) {
    const encodings = await Promise.all(['br', 'gzip', 'identity'].map(async (accepted) => (await fetch(url + path, { headers: { 'accept-encoding': accepted } })).headers.get('content-encoding')))
    expect(encodings).toEqual(['br', 'gzip', null])
  }
})

test('a file that is not there is no page', async () => {
  expect((await get('/console/assets/0123456789/main.js')).status).toBe(404)
})
