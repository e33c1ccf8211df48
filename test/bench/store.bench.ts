import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { Schema } from 'mongoose'
import { systemClock } from '../../server/base/clock.ts'
import { silentLogger } from '../../server/base/logger.ts'
import { openStore } from '../../server/platform/store/open-store.ts'
import { perSecond, report } from './report.ts'

type Thing = { _id: string; email: string; n: number; at: Date; text: string }

const COUNT = 5000
const text = 'x'.repeat(500)

/** The embedded store through Mongoose, each figure beside the same work done by better-sqlite3 alone on the same disk. */
export async function benchStore(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'midflow-bench-store-'))
  const { connection, close } = await openStore({ mongodbUrl: null, dataDir: folder, logger: silentLogger, clock: systemClock })
  const schema = new Schema<Thing>({ _id: String, email: String, n: Number, at: Date, text: String }, { versionKey: false })
  schema.index({ email: 1 }, { unique: true })
  schema.index({ n: 1, at: -1 })
  const things = connection.model<Thing>('Thing', schema)
  await things.init()
  const thing = (i: number): Thing => ({ _id: `t${i}`, email: `e${i}`, n: i % 50, at: new Date(i * 1000), text })
  await things.insertMany(Array.from({ length: COUNT }, (_, i) => thing(i)))

  const raw = openRaw(join(folder, 'raw.db'))
  for (let i = 0; i < COUNT; i++) raw.insert(thing(i))
  let i = 0
  const beside = async (what: string, ours: () => Promise<unknown>, theirs: () => unknown) => {
    const [a, b] = [await perSecond(ours), await perSecond(theirs)]
    report(what, `${a.toFixed(0)}/s, ${(a / b).toFixed(2)} × better-sqlite3 alone`)
  }
  await beside('store: get by id', () => things.findById(`t${i++ % COUNT}`).lean(), () => raw.get(`t${i++ % COUNT}`))
  await beside('store: page of 25 by an index', () => things.find({ n: i++ % 50 }).sort({ at: -1 }).limit(25).lean(), () => raw.page(i++ % 50))
  await beside('store: durable insert, one after the other', () => things.create(thing(COUNT + i++)), () => raw.insertDurably(thing(COUNT + i++)))
  const update = (n: number) => things.updateOne({ _id: `t${n % COUNT}`, email: `e${n % COUNT}` }, { $inc: { n: 50 } })
  await beside('store: durable compare-and-set, one after the other', () => update(i++), () => raw.update(`t${i++ % COUNT}`))
  await beside('store: 32 durable compare-and-sets at once (baseline: 32 after the other)', () => Promise.all(Array.from({ length: 32 }, () => update(i++))), () => {
    for (let n = 0; n < 32; n++) raw.update(`t${i++ % COUNT}`)
  })
  await close()
  raw.close()
  rmSync(folder, { recursive: true, force: true })
}

function openRaw(file: string) {
  const db = new Database(file)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = OFF')
  db.exec('CREATE TABLE things (id TEXT UNIQUE, email TEXT UNIQUE, n INTEGER, at INTEGER, doc TEXT)')
  db.exec('CREATE INDEX by_n ON things (n, at DESC)')
  const insert = db.prepare('INSERT INTO things VALUES (?, ?, ?, ?, ?)')
  const get = db.prepare<[string], { doc: string }>('SELECT doc FROM things WHERE id = ?')
  const page = db.prepare<[number], { doc: string }>('SELECT doc FROM things WHERE n = ? ORDER BY at DESC LIMIT 25')
  const update = db.prepare('UPDATE things SET n = n + 50 WHERE id = ?')
  const put = (thing: Thing) => insert.run(thing._id, thing.email, thing.n, thing.at.getTime(), JSON.stringify(thing))
  const durably = () => db.pragma('synchronous = FULL')
  return {
    insert: put,
    get: (id: string): unknown => JSON.parse(get.get(id)?.doc ?? 'null'),
    page: (n: number): unknown[] => page.all(n).map(({ doc }) => JSON.parse(doc)),
    insertDurably: (thing: Thing) => {
      durably()
      put({ ...thing, _id: `raw ${thing._id}`, email: `raw ${thing.email}` })
    },
    update: (id: string) => {
      durably()
      update.run(id)
    },
    close: () => db.close(),
  }
}
