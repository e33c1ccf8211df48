import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Connection } from 'mongoose'
import { silentLogger } from '../../../server/base/logger.ts'
import { openStore } from '../../../server/platform/store/open-store.ts'
import type { Store } from '../../../server/platform/store/store.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { type MongodbServer, mongodbMissing, startMongodb } from '../../support/mongodb-server.ts'
import { documents, filters, sorts, updates } from './random-documents.ts'

/** Rounds of each property. More by hand: STORE_RUNS=5000. */
const numRuns = Number(process.env['STORE_RUNS'] ?? 100)
const seed = Number(process.env['STORE_SEED'] ?? 20_261_125)

type Thing = Record<string, unknown> & { _id: number }
type Answer = { value: unknown } | { failed: true }

describe('SQLite and MongoDB answer alike', () => {
  if (mongodbMissing !== null) {
    process.stderr.write(`SKIPPED: SQLite and MongoDB answer alike: ${mongodbMissing}\n`)
    test.skip(mongodbMissing, () => {})
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'midflow-alike-'))
  let server: MongodbServer | null = null
  let stores: Store[] = []
  beforeAll(async () => {
    server = await startMongodb()
    const open = (mongodbUrl: string | null) => openStore({ mongodbUrl, dataDir: folder, logger: silentLogger, clock: createFakeClock() })
    stores = [await open(null), await open(server.url(`alike-${process.pid}`))]
    for (const { connection } of stores) {
      const things = connection.collection<Thing>('things')
      await things.createIndex({ a: 1 })
      await things.createIndex({ b: 1, _id: -1 })
      await things.createIndex({ 'a.b': -1 })
    }
  }, 30_000)
  afterAll(async () => {
    for (const store of stores) await store.close()
    await server?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Stores the documents that both stores take, and compares what `ask` answers on both. */
  const compare = async (list: Record<string, unknown>[], ask: (connection: Connection) => Promise<unknown>) => {
    const answers: { stored: unknown; answer: Answer }[] = []
    for (const { connection } of stores) {
      const things = connection.collection<Thing>('things')
      await things.deleteMany({})
      const stored: Answer[] = []
      for (const document of list) stored.push(await attempt(() => things.insertOne({ _id: 0, ...structuredClone(document) })))
      answers.push({ stored: stored.map((answer) => isFailure(answer)), answer: await attempt(() => ask(connection)) })
    }
    expect(answers[0]).toEqual(answers[1])
  }

  test('to filters', async () => {
    const property = fc.asyncProperty(documents, filters, (list, filter) =>
      compare(list, async (connection) => {
        const found = await connection.collection<Thing>('things').find(structuredClone(filter), { projection: { _id: 1 } }).toArray()
        return found.map(({ _id }) => _id).toSorted()
      }),
    )
    await fc.assert(property, { numRuns, seed })
  }, 120_000)

  test('to sorts', async () => {
    const property = fc.asyncProperty(documents, sorts, (list, sort) =>
      compare(list, async (connection) => {
        const found = await connection.collection<Thing>('things').find({}, { projection: { _id: 1 }, sort }).toArray()
        return found.map(({ _id }) => _id)
      }),
    )
    await fc.assert(property, { numRuns, seed })
  }, 120_000)

  test('to updates', async () => {
    const property = fc.asyncProperty(documents, updates, (list, update) =>
      compare(list, async (connection) => {
        const things = connection.collection<Thing>('things')
        const result = await attempt(() => things.updateOne({ _id: 0 }, structuredClone(update)))
        return [isFailure(result) || ('value' in result && result.value), await things.find({}, { sort: { _id: 1 } }).toArray()]
      }),
    )
    await fc.assert(property, { numRuns, seed })
  }, 120_000)

  test('to upserts by a filter', async () => {
    const property = fc.asyncProperty(filters, updates, (filter, update) =>
      compare([], async (connection) => {
        const things = connection.collection<Thing>('things')
        const result = await attempt(() => things.updateOne({ _id: 7, ...structuredClone(filter) }, structuredClone(update), { upsert: true }))
        return [isFailure(result), await things.find({}).toArray()]
      }),
    )
    await fc.assert(property, { numRuns, seed })
  }, 120_000)
})

async function attempt(ask: () => Promise<unknown>): Promise<Answer> {
  try {
    return { value: await ask() }
  } catch {
    return { failed: true }
  }
}

const isFailure = (answer: Answer): boolean => 'failed' in answer
