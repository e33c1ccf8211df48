import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import { silentLogger } from '../../../server/base/logger.ts'
import { openStore } from '../../../server/platform/store/open-store.ts'
import type { Store } from '../../../server/platform/store/store.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { mongodbMissing, startMongodb } from '../../support/mongodb-server.ts'
import type { Loose } from './both-stores.ts'

const fixture = (name: string) => resolve(import.meta.dirname, '../../fixtures/store', name)

describe('opening the embedded store', () => {
  let folder = ''
  const opened: Store[] = []
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'midflow-open-'))
  })
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const open = async (dataDir = folder) => {
    const store = await openStore({ mongodbUrl: null, dataDir, logger: silentLogger, clock: createFakeClock() })
    opened.push(store)
    return store
  }
  const things = (store: Store) => store.connection.collection<Loose>('things')
  const counted = (store: Store) => store.connection.collection<{ _id: string; n: number; pair: number }>('things')

  test('makes the folder and keeps what was written', async () => {
    const dataDir = join(folder, 'new/data')
    const first = await open(dataDir)
    await things(first).insertOne({ _id: 'x', at: new Date(5) })
    await first.close()
    opened.length = 0
    const second = await open(dataDir)
    expect(second.kind).toBe('sqlite')
    expect(await things(second).findOne({ _id: 'x' })).toEqual({ _id: 'x', at: new Date(5) })
  })

  test('a folder that is made is for its owner only', async () => {
    await open(join(folder, 'new', 'data'))
    expect(statSync(join(folder, 'new', 'data')).mode & 0o777).toBe(0o700)
  })

  test('a folder where nothing can be made is a sentence at once', async () => {
    await expect(open('/proc/midflow/data')).rejects.toMatchObject({ code: 'store-unwritable' })
  })

  test('an unusable folder is a sentence that names it', async () => {
    writeFileSync(join(folder, 'file'), '')
    const attempt = open(join(folder, 'file', 'data'))
    await expect(attempt).rejects.toMatchObject({ code: 'store-unwritable', message: expect.stringContaining(join(folder, 'file', 'data')) })
  })

  test('a database of another program is refused and left as it was', async () => {
    const file = join(folder, 'midflow.db')
    const other = new Database(file)
    other.exec('CREATE TABLE accounts (id INTEGER)')
    other.close()
    const before = readFileSync(file)
    await expect(open()).rejects.toMatchObject({ code: 'store-foreign', message: expect.stringContaining('another program') })
    expect(readFileSync(file).equals(before)).toBe(true)
    expect(readdirSync(folder)).toEqual(['midflow.db'])
  })

  test('a file that is no database is refused and left as it was', async () => {
    writeFileSync(join(folder, 'midflow.db'), 'not a database at all, but long enough to have a header of a hundred bytes or more. '.repeat(20))
    await expect(open()).rejects.toMatchObject({ code: 'store-foreign', message: expect.stringContaining('no SQLite database') })
    expect(readdirSync(folder)).toEqual(['midflow.db'])
  })

  test('a store that a newer version wrote is refused', async () => {
    const store = await open()
    await store.connection.collection<Loose>('meta').updateOne({ _id: 'schema' }, { $set: { value: '999' } })
    await store.close()
    opened.length = 0
    await expect(open()).rejects.toMatchObject({ code: 'store-newer', message: expect.stringContaining('999') })
  })

  test('a file of a newer driver is refused', async () => {
    await (await open()).close()
    opened.length = 0
    const db = new Database(join(folder, 'midflow.db'))
    db.pragma('user_version = 999')
    db.close()
    await expect(open()).rejects.toMatchObject({ code: 'store-foreign', message: expect.stringContaining('newer') })
  })

  test('is refused while another process has it, which is named, and works when that one was killed', async () => {
    const holder = spawn(process.execPath, [fixture('open-and-wait.ts'), folder], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(holder.stdout, 'data')
    await expect(open()).rejects.toMatchObject({ code: 'store-in-use', message: expect.stringContaining(`process ${holder.pid}`) })
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    expect((await open()).kind).toBe('sqlite')
  }, 20_000)

  test('opens once in a process', async () => {
    await open()
    await expect(open()).rejects.toMatchObject({ code: 'store-in-use' })
  })

  test('the process ends when the thread that writes is lost, and acknowledges nothing', () => {
    const ended = spawnSync(process.execPath, [fixture('lose-the-thread.ts'), folder], { encoding: 'utf8' })
    expect(ended.status).toBe(70)
    expect(ended.stdout).not.toContain('acknowledged')
  }, 20_000)

  test('a backup taken under load is a whole store of its own', async () => {
    const store = await open()
    await things(store).createIndex({ n: 1 })
    await things(store).insertMany(Array.from({ length: 2000 }, (_, n) => ({ _id: `t${n}`, n, pair: n })))
    const copies = join(folder, 'copies')
    let writing = true
    const load = (async () => {
      for (let n = 0; writing; n++) await counted(store).updateOne({ _id: `t${n % 2000}` }, { $inc: { n: 10_000, pair: 10_000 } })
    })()
    await store.backup(join(copies, 'midflow.db'))
    writing = false
    await load
    expect(existsSync(join(copies, 'midflow.db.partial'))).toBe(false)
    await expect(store.backup(join(copies, 'midflow.db'))).rejects.toMatchObject({ code: 'bad-request' })
    const copy = await open(copies)
    const found = await things(copy).find({}).toArray()
    expect(found).toHaveLength(2000)
    expect(found.every(({ n, pair }) => n === pair)).toBe(true)
    expect((await things(copy).indexes()).map(({ name }) => name)).toEqual(['_id_', 'n_1'])
  }, 20_000)

  test('closing waits for what was begun', async () => {
    const store = await open()
    const writes = Array.from({ length: 200 }, (_, n) => things(store).insertOne({ _id: `t${n}` }))
    await store.close()
    opened.length = 0
    expect((await Promise.allSettled(writes)).every(({ status }) => status === 'fulfilled')).toBe(true)
    expect(await things(await open()).countDocuments({})).toBe(200)
  })
})

describe('opening MongoDB', () => {
  const open = (mongodbUrl: string) => openStore({ mongodbUrl, dataDir: '', logger: silentLogger, clock: createFakeClock() })
  const stops: (() => Promise<void>)[] = []
  afterAll(async () => {
    for (const stop of stops) await stop()
  })

  test('a server that does not answer is a sentence within five seconds, without the password', async () => {
    const blocked = createServer().listen(0)
    await once(blocked, 'listening')
    const address = blocked.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const attempt = open(`mongodb://someone:sesame@127.0.0.1:${port}/midflow`)
    await expect(attempt).rejects.toMatchObject({ code: 'mongodb-unreachable', message: expect.stringContaining(`127.0.0.1:${port}`) })
    await expect(attempt).rejects.not.toMatchObject({ message: expect.stringContaining('sesame') })
    blocked.close()
  }, 10_000)

  if (mongodbMissing === null) {
    test('a single server that is no replica set is refused with what to do', async () => {
      const server = await startMongodb({ standalone: true })
      stops.push(server.stop)
      await expect(open(server.url('midflow'))).rejects.toMatchObject({ code: 'mongodb-no-replica-set', message: expect.stringContaining('rs.initiate()') })
    }, 20_000)

    test('a newer schema is refused, and a backup is left to MongoDB’s own tools', async () => {
      const server = await startMongodb()
      stops.push(server.stop)
      const store = await open(server.url('midflow'))
      expect(store.kind).toBe('mongodb')
      await expect(store.backup('/tmp/never')).rejects.toMatchObject({ code: 'bad-request', message: expect.stringContaining('mongodump') })
      await store.connection.collection<Loose>('meta').updateOne({ _id: 'schema' }, { $set: { value: '999' } })
      await store.close()
      await expect(open(server.url('midflow'))).rejects.toMatchObject({ code: 'store-newer' })
    }, 20_000)
  } else {
    test.skip(mongodbMissing, () => {})
  }
})
