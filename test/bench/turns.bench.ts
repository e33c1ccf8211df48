import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import Database from 'better-sqlite3'
import { Server } from 'socket.io'
import { io } from 'socket.io-client'
import { transition } from 'xstate'
import { advance } from '../../server/engine/advance.ts'
import { compileFlow } from '../../server/engine/compile-flow.ts'
import { readWorkspace } from '../../server/engine/language/read-workspace.ts'
import type { Facts, RunEvent } from '../../server/engine/run.ts'
import { loadFolder } from '../../server/features/flows/load-folder.ts'
import { startTestApp } from '../support/start-test-app.ts'
import { createVisitor, type Visitor } from '../support/visitor.ts'
import { percentile, report } from './report.ts'

const FLOWS = resolve(import.meta.dirname, 'flows')
const SECONDS = 4

/** Durable turns per second beside a bare baseline, and latency over real sockets. */
export async function benchTurns(): Promise<void> {
  const baseline = await baselineTurns()
  report('baseline: transition + SQLite commit + socket emit, one after the other', `${baseline.toFixed(0)} turns/s`)
  const app = await startTestApp({ flowsDir: FLOWS, rateBurst: 1_000_000, rateHourly: 1_000_000 })
  try {
    for (const size of [1, 32, 256]) {
      const rate = await turnsPerSecond(app.url, size)
      report(`durable turns, ${size} conversation${size === 1 ? '' : 's'} at once`, `${rate.toFixed(0)} turns/s, ${(rate / baseline).toFixed(2)} × baseline`)
    }
    const latency = await latencies(app.url, 50, SECONDS)
    report('visitor to reply at 50 messages/s', `p50 ${percentile(latency, 0.5).toFixed(1)} ms, p99 ${percentile(latency, 0.99).toFixed(1)} ms`)
  } finally {
    await app.stop()
  }
}

async function baselineTurns(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'midflow-bench-'))
  const database = new Database(join(folder, 'bare.db'))
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  database.exec('CREATE TABLE runs (id TEXT PRIMARY KEY, snapshot TEXT)')
  const save = database.prepare('INSERT INTO runs VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET snapshot = excluded.snapshot')
  const machine = compileFlow(readWorkspace(await loadFolder(FLOWS)).workspace, 'echo')
  const http = createServer()
  const server = new Server(http)
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', () => done()))
  const address = http.address()
  const client = io(`http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`, { transports: ['websocket'] })
  await new Promise<void>((done) => client.once('connect', () => done()))
  const event: RunEvent = { type: 'message', id: 'm', at: 0, message: { seq: 1, text: 'hi', choice: null, files: [], seen: 0 } }
  const facts: Facts = {
    now: 0, seed: 's', timeZone: 'UTC', language: 'en', country: 'DE', currency: 'EUR', visitor: { id: 'v', verified: false }, conversation: { id: 'c', status: 'open', owner: 'bot' },
    page: { url: '', path: '', title: '' }, records: { contact: { id: 'c' } }, queues: {}, seq: 1, sticky: {},
  }
  const { snapshot } = advance(machine, null, event, facts)
  const saved = JSON.parse(snapshot)
  let turns = 0
  const end = performance.now() + SECONDS * 1000
  while (performance.now() < end) {
    const before = machine.chart.resolveState({ value: saved.state, context: { run: structuredClone(saved.run), commands: [], notes: [], path: [], to: null } })
    const [after] = transition(machine.chart, before, { type: 'message', event: { ...event, message: { ...event.message, seen: 2, seq: 3 } }, facts: { ...facts, seq: 3 } })
    save.run('c', JSON.stringify(after.context.run))
    server.emit('message', 'hi')
    turns += 1
    if (turns % 50 === 0) await new Promise((done) => setImmediate(done))
  }
  client.close()
  await new Promise<void>((done) => void server.close(() => done()))
  database.close()
  await rm(folder, { recursive: true })
  return turns / SECONDS
}

async function turnsPerSecond(url: string, size: number): Promise<number> {
  const visitors = Array.from({ length: size }, () => createVisitor({ url: () => url, patienceMs: 60_000 }))
  await Promise.all(visitors.map((visitor) => turn(visitor, 0)))
  const end = performance.now() + SECONDS * 1000
  let turns = 0
  await Promise.all(
    visitors.map(async (visitor) => {
      for (let n = 1; performance.now() < end; n++) {
        await turn(visitor, n)
        turns += 1
      }
    }),
  )
  visitors.forEach((visitor) => visitor.close())
  return turns / SECONDS
}

/** Sends one message and waits for the reply. */
async function turn(visitor: Visitor, n: number): Promise<void> {
  const seq = await visitor.send({ id: `message-${n}`, text: `number ${n}` })
  await visitor.until((message) => message.seq > seq && message.author.kind === 'bot', 'the reply')
}

async function latencies(url: string, perSecond: number, seconds: number): Promise<number[]> {
  const visitors = Array.from({ length: perSecond }, () => createVisitor({ url: () => url, patienceMs: 60_000 }))
  await Promise.all(visitors.map((visitor) => turn(visitor, 0)))
  const found: number[] = []
  const underWay: Promise<void>[] = []
  for (let i = 0; i < perSecond * seconds; i++) {
    const visitor = visitors[i % perSecond]
    if (!visitor) continue
    const began = performance.now()
    underWay.push(turn(visitor, 1 + Math.floor(i / perSecond)).then(() => void found.push(performance.now() - began)))
    await new Promise((done) => setTimeout(done, 1000 / perSecond))
  }
  await Promise.all(underWay)
  visitors.forEach((visitor) => visitor.close())
  return found
}
