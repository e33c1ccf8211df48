import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Client } from '../../widget/app/client.ts'
import { randomText } from '../../widget/core/token.ts'
import type { OpenTransport } from '../../widget/core/transport.ts'
import { openWebSocket } from '../../widget/core/websocket.ts'
import { createHeadlessWidget, untilShown } from '../support/headless-widget.ts'
import { freePort, type ServerProcess, startServerProcess } from '../support/server-process.ts'

const WIDGETS = 1000
const THREAD = ['before', 'Say something.', 'during', 'You said during.']
/** Longest that other requests may take, all but one of twenty, while all widgets return, milliseconds. */
const P95 = 2000

let folder: string
let server: ServerProcess
let start: () => Promise<ServerProcess>
const widgets: Client[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'midflow-thousand-'))
  const options = { port: await freePort(), dataDir: folder, flowsDir: resolve(import.meta.dirname, '../bench/flows'), env: { LEASE_SECONDS: '2' } }
  start = () => startServerProcess(options)
  server = await start()
})
afterAll(async () => {
  for (const widget of widgets) widget.close()
  await server.kill()
  await rm(folder, { recursive: true, force: true })
})

const shown = (widget: Client) => widget.get().thread.messages.map((message) => message.text)
const sameThread = (widget: Client) => JSON.stringify(shown(widget)) === JSON.stringify(THREAD)

test('a thousand widgets return scattered after a node was killed, each to its whole thread, while others are served', async () => {
  const attempts: number[] = []
  const opens: OpenTransport = (url, events) => {
    attempts.push(performance.now())
    return openWebSocket(url, events)
  }
  const tokens = Array.from({ length: WIDGETS }, () => randomText(32))
  for (const token of tokens) widgets.push(createHeadlessWidget(server.url, { token, open: opens }))
  await Promise.all(widgets.map((widget) => untilShown(widget, ({ site }) => site !== null)))
  for (const widget of widgets) widget.write('before')
  await Promise.all(widgets.map((widget) => untilShown(widget, () => shown(widget).length === 2)))

  attempts.length = 0
  // Half of the answers are on their way when the node dies, half are written while it is away.
  for (const widget of widgets.slice(0, WIDGETS / 2)) widget.write('during')
  await new Promise((done) => setTimeout(done, 20))
  await server.kill()
  await Promise.all(widgets.map((widget) => untilShown(widget, ({ since }) => since !== null)))
  for (const widget of widgets.slice(WIDGETS / 2)) widget.write('during')
  server = await start()

  let back = false
  const returned = Promise.all(widgets.map((widget) => untilShown(widget, ({ thread }) => sameThread(widget) && thread.outbox.length === 0))).then(() => (back = true))
  const waits: number[] = []
  while (!back) {
    const begun = performance.now()
    const answer = await fetch(`${server.url}/health`)
    expect(answer.status).toBe(200)
    await answer.arrayBuffer()
    waits.push(performance.now() - begun)
    await new Promise((done) => setTimeout(done, 50))
  }
  await returned
  expect(waits.length).toBeGreaterThan(10)
  expect(waits.toSorted((a, b) => a - b)[Math.floor(waits.length * 0.95)]).toBeLessThan(P95)
  expect(mostWithin(100, attempts)).toBeLessThan(attempts.length / 2)

  // What the store holds is what the widgets show: other tabs, which know nothing, read it from the beginning.
  const tabs = tokens.map((token) => createHeadlessWidget(server.url, { token }))
  widgets.push(...tabs)
  await Promise.all(tabs.map((tab) => untilShown(tab, () => shown(tab).length >= THREAD.length)))
  expect(tabs.filter((tab) => !sameThread(tab)).map(shown)).toEqual([])
  expect(widgets.map((widget) => widget.get().thread.messages.map(({ seq }) => seq).join())).toEqual(Array.from({ length: 2 * WIDGETS }, () => '1,2,3,4'))
}, 240_000)

/** The most moments that lie within any `ms` milliseconds. */
function mostWithin(ms: number, moments: number[]): number {
  const sorted = moments.toSorted((a, b) => a - b)
  return Math.max(...sorted.map((from) => sorted.filter((at) => at >= from && at < from + ms).length))
}
