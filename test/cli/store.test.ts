import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { silentLogger } from '../../server/base/logger.ts'
import { openStore } from '../../server/platform/store/open-store.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { runCli } from '../support/run-cli.ts'

describe('midflow store', () => {
  const folder = mkdtempSync(join(tmpdir(), 'midflow-cli-store-'))
  const open = (name: string) => openStore({ mongodbUrl: null, dataDir: join(folder, name), logger: silentLogger, clock: createFakeClock() })
  const run = (...args: string[]) => runCli(['store', ...args], { cwd: folder })
  beforeAll(async () => {
    const store = await open('data')
    await store.connection.collection('things').insertMany([{ a: 1 }, { a: 2 }])
    await store.close()
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('copies all data and says what both stores hold', async () => {
    const { code, out, err } = await run('copy', '--from', 'sqlite:data', '--to', 'sqlite:other')
    expect(code).toBe(0)
    expect(out).toMatch(/^meta +1 {2}[0-9a-f]{16}\nthings +2 {2}[0-9a-f]{16}\nBoth stores hold the same documents\.\n$/)
    expect(err).toContain('copying things …')
    const again = await run('copy', '--from', 'sqlite:data', '--to', 'sqlite:other')
    expect(again).toMatchObject({ code: 1, out: '', err: expect.stringContaining('has documents already (in things)') })
  }, 20_000)

  test('says what a store is called', async () => {
    expect(await run('copy', '--from', 'data', '--to', 'sqlite:x')).toMatchObject({ code: 1, err: expect.stringContaining('write sqlite:FOLDER or mongodb://HOST/DATABASE') })
    expect(await run('copy', '--from', 'sqlite:nowhere', '--to', 'sqlite:x')).toMatchObject({ code: 1, err: expect.stringContaining('There is no store') })
  }, 20_000)

  test('backs the store up while it is in use', async () => {
    const store = await open('data')
    await store.connection.collection('things').insertOne({ a: 3 })
    const { code, out } = await run('backup', 'copies/midflow.db', '--data', 'data')
    await store.close()
    expect({ code, out }).toEqual({ code: 0, out: `Wrote ${join(folder, 'copies/midflow.db')}.\n` })
    const copy = await open('copies')
    expect(await copy.connection.collection('things').countDocuments({})).toBe(3)
    await copy.close()
    expect(await run('backup', 'copies/midflow.db', '--data', 'data')).toMatchObject({ code: 1, err: expect.stringContaining('exists already') })
  }, 20_000)

  test('restores a backup, also over a store that is broken, and keeps what was there', async () => {
    await run('backup', 'good.db', '--data', 'data')
    const store = await open('data')
    await store.connection.collection('things').deleteMany({})
    expect(await run('restore', 'good.db', '--data', 'data')).toMatchObject({ code: 1, err: expect.stringContaining('is in use by') })
    await store.close()
    writeFileSync(join(folder, 'bad.db'), 'this is no database, though it is long enough to be read as one'.repeat(100))
    expect(await run('restore', 'bad.db', '--data', 'data')).toMatchObject({ code: 1, err: expect.stringContaining('is no SQLite database') })
    const { code, out } = await run('restore', 'good.db', '--data', 'data')
    expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/^Restored .*good\.db\. The store that was there is in .*before-restore-\S+\.\n$/) })
    writeFileSync(join(folder, 'data', 'midflow.db'), 'a disk that forgets'.repeat(100))
    expect(await run('restore', 'good.db', '--data', 'data')).toMatchObject({ code: 0 })
    const restored = await open('data')
    expect(await restored.connection.collection('things').countDocuments({})).toBeGreaterThan(1)
    await restored.close()
    expect(readdirSync(join(folder, 'data')).filter((name) => name.startsWith('before-restore-'))).toHaveLength(2)
    expect(readdirSync(join(folder, 'data')).filter((name) => name.startsWith('restoring-'))).toEqual([])
    expect((await run('restore', 'good.db', '--data', 'fresh')).out).toMatch(/^Restored \S+good\.db\.\n$/)
  }, 60_000)
})
