import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { systemClock } from '../../server/base/clock.ts'
import { silentLogger } from '../../server/base/logger.ts'
import { createIndexes, defineModels } from '../../server/models/define-models.ts'
import { openStore } from '../../server/platform/store/open-store.ts'
import { addPeople, createRoutingNode, queuesOf } from '../support/routing-node.ts'
import { percentile, report } from './report.ts'

const AGENTS = 20
const EACH = 50
const TICKETS = AGENTS * EACH
const AT_ONCE = 32
const FREED = 200

/**
 * Assignments per second on the embedded store, from the hand-off into the queue until the conversation's run is told whose it
 * is, and how soon a place that came free is somebody's; beside two guarded updates a ticket by better-sqlite3 alone, each
 * with its commit, one after the other.
 */
export async function benchAssignment(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'midflow-bench-assignment-'))
  const store = await openStore({ mongodbUrl: null, dataDir: folder, logger: silentLogger, clock: systemClock })
  try {
    const baseline = bareAssignments(join(folder, 'bare.db'))
    report('baseline: an agent and a ticket updated in SQLite, two commits, one after the other', `${baseline.toFixed(0)} assignments/s`)
    const models = defineModels(store.connection)
    await createIndexes(models)
    const now = new Date()
    const agents = Array.from({ length: AGENTS }, (_, i) => `agent-${i}`)
    await addPeople(models, Object.fromEntries(agents.map((agent) => [agent, {}])), now)
    const properties = { priority: 'medium', stage: 'new' }
    await models.records.ticket.insertMany(Array.from({ length: 2 * TICKETS }, (_, i) => ({ _id: `t${i}`, properties, createdAt: now, updatedAt: now })))
    const workspace = queuesOf(`queues: { support: { capacity: { default: ${EACH} } } }\n`)
    const { routing, given } = createRoutingNode({ models, clock: systemClock, workspace: () => workspace })
    for (const agent of agents) await routing.presence.choose(agent, 'online')
    await routing.loop.settled()
    const until = async (count: number) => {
      while (given.length < count) await new Promise((done) => setTimeout(done, 1))
    }
    const arrive = async (from: number) => {
      let next = from
      const one = async () => {
        for (let i = next++; i < from + TICKETS; i = next++) await routing.desk.enqueue({ ticket: `t${i}`, conversation: null, queue: 'support', id: `arrives-${i}` })
      }
      await Promise.all(Array.from({ length: AT_ONCE }, one))
    }

    const start = performance.now()
    await arrive(0)
    await until(TICKETS)
    const rate = (TICKETS / (performance.now() - start)) * 1000
    report(`assignments to ${AGENTS} agents, ${AT_ONCE} hand-offs at once`, `${rate.toFixed(0)}/s, ${(rate / baseline).toFixed(2)} × baseline`)

    await arrive(TICKETS)
    await routing.loop.settled()
    const took: number[] = []
    for (let i = 0; i < FREED; i++) {
      const closed = performance.now()
      await routing.desk.release({ ticket: `t${i}`, id: `closes-${i}` })
      await until(TICKETS + i + 1)
      took.push(performance.now() - closed)
    }
    const p50 = percentile(took, 0.5)
    report(`from closing to the next of ${TICKETS} who wait`, `p50 ${p50.toFixed(1)} ms, p99 ${percentile(took, 0.99).toFixed(1)} ms, ${((p50 * baseline) / 1000).toFixed(1)} × one of the baseline`)
    await routing.stop()
  } finally {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function bareAssignments(file: string): number {
  const db = new Database(file)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec('CREATE TABLE agents (id TEXT PRIMARY KEY, load INTEGER, doc TEXT); CREATE TABLE tickets (id TEXT PRIMARY KEY, agent TEXT, doc TEXT)')
  const doc = JSON.stringify({ assigned: Array.from({ length: EACH }, (_, i) => ({ ticket: `t${i}`, queue: 'support', weight: 1 })) })
  const insertTicket = db.prepare('INSERT INTO tickets VALUES (?, NULL, ?)')
  const insertAgent = db.prepare('INSERT INTO agents VALUES (?, 0, ?)')
  db.transaction(() => {
    for (let i = 0; i < AGENTS; i++) insertAgent.run(`agent-${i}`, doc)
    for (let i = 0; i < TICKETS; i++) insertTicket.run(`t${i}`, '{"state":"waiting"}')
  })()
  const reserve = db.prepare('UPDATE agents SET load = load + 1, doc = ? WHERE id = ? AND load < ?')
  const own = db.prepare('UPDATE tickets SET agent = ?, doc = ? WHERE id = ? AND agent IS NULL')
  const start = performance.now()
  for (let i = 0; i < TICKETS; i++) {
    const agent = `agent-${i % AGENTS}`
    reserve.run(doc, agent, EACH)
    own.run(agent, '{"state":"assigned"}', `t${i}`)
  }
  const rate = (TICKETS / (performance.now() - start)) * 1000
  db.close()
  return rate
}
