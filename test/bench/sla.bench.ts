import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { systemClock } from '../../server/base/clock.ts'
import { silentLogger } from '../../server/base/logger.ts'
import { createSla } from '../../server/features/sla/sla.ts'
import { createNotices } from '../../server/features/notifications/notify.ts'
import { createIndexes, defineModels, type Models } from '../../server/models/define-models.ts'
import { createRelay } from '../../server/platform/events/relay.ts'
import { openStore } from '../../server/platform/store/open-store.ts'
import { createTimers } from '../../server/platform/timers/timers.ts'
import { createChangeRecord, createCreateRecord } from '../../server/records/change-record.ts'
import { addPeople } from '../support/routing-node.ts'
import { officeWith } from '../support/sla-office.ts'
import { percentile, report } from './report.ts'

const CLOCKS = 1000
const SPREAD_MS = 30_000
const TARGET_MS = 3_600_000
const LEASE_MS = 10_000
/** How long before the first is due they are opened, so that all run by then. */
const BEFORE_MS = 10_000
const AT_ONCE = 16
const BASELINE_MS = 4000

const POLICY = `
  all:
    hours: always
    targets: { first_response: 1h }
    ladder: { first_response: { due: { notify: owner } } }
`

/**
 * Clocks that come due on the embedded store: how late each breach is told, its owner's notice on disk, when 1,000 come due
 * within 30 s, and how long it takes when 1,000 are due at once, as after downtime. Beside timers of the process alone, each
 * with one SQLite commit, at the same pace.
 */
export async function benchSla(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'midflow-bench-sla-'))
  const store = await openStore({ mongodbUrl: null, dataDir: folder, logger: silentLogger, clock: systemClock })
  const models = defineModels(store.connection)
  await createIndexes(models)
  await addPeople(models, { bea: {} }, new Date())
  const server = startClocks(models)
  try {
    const bare = await bareTimers(join(folder, 'bare.db'))
    report(`baseline: timers of the process, one SQLite commit each, ${CLOCKS} in ${SPREAD_MS / 1000} s`, `late by p50 ${percentile(bare.late, 0.5).toFixed(1)} ms, p99 ${percentile(bare.late, 0.99).toFixed(1)} ms`)

    const late = await server.breach(CLOCKS, (i) => (i * SPREAD_MS) / CLOCKS)
    const [p50, p99] = [percentile(late, 0.5), percentile(late, 0.99)]
    report(`${CLOCKS} SLA clocks due within ${SPREAD_MS / 1000} s: ${late.length} told`, `late by p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, ${(p50 / percentile(bare.late, 0.5)).toFixed(1)} × and ${(p99 / percentile(bare.late, 0.99)).toFixed(1)} × baseline`)

    const burst = await server.breach(CLOCKS, () => 0)
    const rate = (CLOCKS / Math.max(...burst)) * 1000
    report(`${CLOCKS} SLA clocks due at the same moment: ${burst.length} told`, `the last after ${(Math.max(...burst) / 1000).toFixed(1)} s, ${rate.toFixed(0)}/s, ${(rate / bare.commitsPerSecond).toFixed(2)} × SQLite commits one after the other`)
  } finally {
    await server.stop()
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function startClocks(models: Models) {
  const { records, recordChanges } = models
  const inForce = officeWith('r1', POLICY)
  const late = new Map<string, number>()
  const notices = createNotices({ notices: models.notices, users: models.users, teams: async () => ({}), emit: () => {}, room: (user) => user, clock: systemClock })
  const timers = createTimers({ timers: models.timers, clock: systemClock, logger: silentLogger, leaseMs: LEASE_MS, fire: ({ run }) => sla.timerFired(run), claimed: () => {} })
  const sla = createSla({
    appliedSlas: models.appliedSlas, records, recordChanges, timers, clock: systemClock, logger: silentLogger,
    changeRecord: createChangeRecord(records, { changes: recordChanges }),
    current: async () => inForce,
    workspace: async () => inForce.workspace,
    happened: async () => {},
    async notify(notice) {
      await notices.notify(notice)
      late.set(notice.ticket, Date.now() - (dueAt.get(notice.ticket) ?? 0))
    },
    assign: async () => {},
    changed: () => {},
  })
  const relay = createRelay({ records, clock: systemClock, logger: silentLogger, leaseMs: LEASE_MS, listeners: [(event) => sla.heard(event)] })
  const createRecord = createCreateRecord(records, { onWrite: (object, record) => relay.wake(object, record), changes: recordChanges })
  const dueAt = new Map<string, number>()
  let made = 0

  return {
    /** Opens so many clocks, each due so many milliseconds after all of them run, and answers how late each was told. */
    async breach(count: number, offset: (i: number) => number): Promise<number[]> {
      late.clear()
      const begin = Date.now() + BEFORE_MS
      const round = made++
      const tickets = Array.from({ length: count }, (_, i) => ({ id: `ticket-${round}-${i}`, due: begin + offset(i) }))
      for (const { id, due } of tickets) dueAt.set(id, due)
      const left = tickets.values()
      const open = async () => {
        for (const { id, due } of left) {
          await createRecord({ id, by: 'bench', object: 'ticket', properties: { stage: 'new', priority: 'medium', owner: 'bea' }, at: new Date(due - TARGET_MS) })
        }
      }
      await Promise.all(Array.from({ length: AT_ONCE }, open))
      await relay.settled()
      if (Date.now() > begin) throw new Error(`Opening ${count} clocks took longer than ${BEFORE_MS / 1000} s; run it on a machine that is less busy.`)
      const end = begin + offset(count - 1) + 30_000
      while (late.size < count && Date.now() < end) await sleep(20)
      return [...late.values()]
    },
    async stop() {
      await sla.stop()
      await relay.stop()
      await timers.stop()
    },
  }
}

async function bareTimers(file: string): Promise<{ late: number[]; commitsPerSecond: number }> {
  const db = new Database(file)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec('CREATE TABLE notices (id INTEGER PRIMARY KEY, text TEXT)')
  const insert = db.prepare('INSERT INTO notices (text) VALUES (?)')
  const pace = SPREAD_MS / CLOCKS
  const start = performance.now()
  const late = await Promise.all(
    Array.from({ length: BASELINE_MS / pace }, async (_, i) => {
      await sleep(i * pace)
      insert.run('late')
      return performance.now() - start - i * pace
    }),
  )
  const began = performance.now()
  for (let i = 0; i < CLOCKS; i++) insert.run('late')
  const commitsPerSecond = (CLOCKS / (performance.now() - began)) * 1000
  db.close()
  return { late, commitsPerSecond }
}
