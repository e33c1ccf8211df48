import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { Mongoose, Schema } from 'mongoose'
import { createSqliteDriver } from '../../../../server/platform/store/sqlite-driver/driver.ts'

let folder: string
let died: Error | null
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'failed-commit-'))
  died = null
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function open() {
  const mongoose = new Mongoose()
  mongoose.setDriver(createSqliteDriver((error) => (died = error)))
  const connection = mongoose.createConnection()
  await connection.openUri(`sqlite:${join(folder, 'test.db')}`)
  const schema = new Schema<{ _id: string; n: number }>({ _id: String, n: { type: Number, default: 0 } }, { versionKey: false })
  schema.index({ n: 1 })
  const things = connection.model('Thing', schema)
  return { connection, things }
}

/** From now on the COMMIT of a transaction in which `_id: 'poison'` is written fails, by a foreign key that is checked at its end. */
function poison(): void {
  const db = new Database(join(folder, 'test.db'))
  db.exec('CREATE TABLE nobody (id INTEGER PRIMARY KEY); CREATE TABLE checked (id INTEGER REFERENCES nobody DEFERRABLE INITIALLY DEFERRED)')
  const { id } = Object(db.prepare("SELECT id FROM catalog WHERE name = 'things'").get())
  db.exec(`CREATE TRIGGER poison AFTER INSERT ON d${id} WHEN new.doc LIKE '%poison%' BEGIN INSERT INTO checked VALUES (1); END`)
  db.close()
}

async function openPoisoned() {
  const first = await open()
  await first.things.init()
  await first.things.create({ _id: 'old', n: 1 })
  await first.connection.close()
  poison()
  return open()
}

test('every writer of a group is told when its commit fails, and nothing of it is written', async () => {
  const { connection, things } = await openPoisoned()
  const results = await Promise.allSettled([
    things.create({ _id: 'a' }), things.create({ _id: 'poison' }), things.updateOne({ _id: 'old' }, { $inc: { n: 1 } }),
    things.findOneAndUpdate({ _id: 'b' }, { $set: { n: 5 } }, { upsert: true }), things.create({ _id: 'old' }),
  ])
  expect(results.map((result) => (result.status === 'rejected' ? String(result.reason) : 'written'))).toEqual(
    Array.from({ length: 5 }, () => expect.stringContaining('Nothing was written: FOREIGN KEY constraint failed')),
  )
  expect(await things.find().lean()).toEqual([{ _id: 'old', n: 1 }])
  await connection.close()
})

test('the store goes on after a failed commit, with collections and indexes as the file has them', async () => {
  const { connection, things } = await openPoisoned()
  const notes = connection.model('Note', new Schema({ _id: String }, { versionKey: false, autoCreate: false, autoIndex: false }))
  const failed = await Promise.allSettled([things.create({ _id: 'poison' }), notes.create({ _id: 'first' }), things.collection.createIndex({ n: -1 }, { name: 'down' })])
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  await notes.create({ _id: 'second' })
  await things.create({ _id: 'new', n: 2 })
  expect(await notes.find().lean()).toEqual([{ _id: 'second' }])
  expect((await things.collection.indexes()).map(({ name }) => name)).toEqual(['_id_', 'n_1'])
  expect(await things.find({ n: { $gte: 1 } }).sort({ n: 1 }).lean()).toEqual([{ _id: 'old', n: 1 }, { _id: 'new', n: 2 }])
  await connection.close()
  expect(died).toBeNull()
})
