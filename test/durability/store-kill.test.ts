import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, test } from '@jest/globals'
import { systemClock } from '../../server/base/clock.ts'
import { silentLogger } from '../../server/base/logger.ts'
import { openStore } from '../../server/platform/store/open-store.ts'
import { mongodbMissing, startMongodb } from '../support/mongodb-server.ts'

const ROUNDS = 8
const writer = resolve(import.meta.dirname, '../fixtures/store/write-under-load.ts')

type Acknowledged = { inserted: Set<string>; counted: Map<string, number> }

describe('kill -9 under load loses nothing that was acknowledged', () => {
  test('on SQLite', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'midflow-kill-'))
    const acknowledged: Acknowledged = { inserted: new Set(), counted: new Map() }
    for (let round = 0; round < ROUNDS; round++) {
      await writeAndKill(folder, round, acknowledged, async (child) => void child.kill('SIGKILL'))
      await check({ mongodbUrl: null, dataDir: folder }, acknowledged)
    }
    rmSync(folder, { recursive: true, force: true })
  }, 60_000)

  if (mongodbMissing !== null || process.env['MONGODB_TEST_URL']) {
    process.stderr.write(`SKIPPED: kill -9 on MongoDB: ${mongodbMissing ?? 'the server of MONGODB_TEST_URL is not ours to kill'}\n`)
    test.skip('on MongoDB', () => {})
    return
  }
  test('on MongoDB', async () => {
    const server = await startMongodb()
    const acknowledged: Acknowledged = { inserted: new Set(), counted: new Map() }
    for (let round = 0; round < ROUNDS; round++) {
      const killBoth = async (child: ChildProcess) => {
        await server.kill()
        child.kill('SIGKILL')
      }
      await writeAndKill(server.url('kill'), round, acknowledged, killBoth)
      await server.restart()
      await check({ mongodbUrl: server.url('kill'), dataDir: '' }, acknowledged)
    }
    await server.stop()
  }, 60_000)
})

/** Lets the writer write until it has had some hundred acknowledgements, a different number in each round, and kills. */
async function writeAndKill(place: string, round: number, into: Acknowledged, kill: (child: ChildProcess) => Promise<void>): Promise<void> {
  const child = spawn(process.execPath, [writer, place, String(round)], { stdio: ['ignore', 'pipe', 'pipe'] })
  const said: string[] = []
  child.stderr.on('data', (text) => said.push(String(text)))
  const enough = 150 + round * 137
  let heard = 0
  let killing: Promise<void> | null = null
  for await (const line of createInterface({ input: child.stdout })) {
    const [what, id = '', count] = line.split(' ')
    if (what === 'inserted') into.inserted.add(id)
    // The last line may be cut off: a shorter number is never more than what was acknowledged.
    if (what === 'counted') into.counted.set(id, Math.max(into.counted.get(id) ?? 0, Number(count)))
    if (++heard === enough) killing = kill(child)
  }
  if (!killing) throw new Error(`The writer ended by itself: ${said.join('')}`)
  await killing
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

async function check(place: { mongodbUrl: string | null; dataDir: string }, { inserted, counted }: Acknowledged): Promise<void> {
  const { connection, close } = await openStore({ ...place, logger: silentLogger, clock: systemClock })
  const documents = connection.collection<{ _id: string; padding: string }>('documents')
  const stored = new Set((await documents.find({}, { projection: { _id: 1 } }).toArray()).map(({ _id }) => _id))
  expect([...inserted].filter((id) => !stored.has(id))).toEqual([])
  expect(await documents.countDocuments({ padding: { $gte: '' } })).toBe(stored.size)
  const counters = await connection.collection<{ _id: string; a: number; b: number }>('counters').find({}).toArray()
  expect(counters.filter(({ a, b }) => a !== b)).toEqual([])
  const least = new Map(counters.map(({ _id, a }) => [_id, a]))
  expect([...counted].filter(([id, count]) => (least.get(id) ?? 0) < count)).toEqual([])
  await close()
}
