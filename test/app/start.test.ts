import { afterEach, describe, expect, test } from '@jest/globals'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startApp } from '../../server/app.ts'
import { systemClock } from '../../server/base/clock.ts'
import { type Config, readConfig } from '../../server/base/config.ts'
import { silentLogger } from '../../server/base/logger.ts'
import { FIXTURE_FLOWS } from '../support/start-test-app.ts'

const folders: string[] = []
const folder = async () => {
  const made = await mkdtemp(join(tmpdir(), 'midflow-start-'))
  folders.push(made)
  return made
}
afterEach(async () => {
  await Promise.all(folders.splice(0).map((made) => rm(made, { recursive: true, force: true })))
})

const configOf = (change: Partial<Config>): Config => ({ ...readConfig({ PORT: '0', HOST: '127.0.0.1', RUNNERS: '1' }), flowsDir: FIXTURE_FLOWS, ...change })
const start = (change: Partial<Config>) => startApp({ config: configOf(change), clock: systemClock, logger: silentLogger })

describe('a start that cannot succeed says why, and what to do', () => {
  test('when the port is in use', async () => {
    const other = createServer()
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', () => done()))
    const address = other.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0
    await expect(start({ dataDir: await folder(), port })).rejects.toThrow(`Port ${port} is in use. Stop the program that uses it, or set PORT to another`)
    await new Promise<void>((done) => other.close(() => done()))
  })

  test('and lets go of the store, so that the next start has it', async () => {
    const other = createServer()
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', () => done()))
    const address = other.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0
    const dataDir = await folder()
    await expect(start({ dataDir, port })).rejects.toThrow('in use')
    const app = await start({ dataDir })
    await app.stop()
    await new Promise<void>((done) => other.close(() => done()))
  })

  test('when another server has the store', async () => {
    const dataDir = await folder()
    const app = await start({ dataDir })
    await expect(start({ dataDir })).rejects.toThrow(/in use by .*Stop that process, or set DATA_DIR/)
    await app.stop()
  })

  test('when the data folder is a file', async () => {
    const file = join(await folder(), 'file')
    await writeFile(file, '')
    await expect(start({ dataDir: file })).rejects.toThrow(/cannot be used: .* set DATA_DIR/)
  })
})

describe('the key that seals secrets', () => {
  const withSecret = async () => {
    const dataDir = await folder()
    const app = await start({ dataDir })
    const key = (await readFile(join(dataDir, 'api-key'), 'utf8')).trim()
    const put = await fetch(`${app.url}/api/secrets/SHOP_KEY`, {
      method: 'PUT', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, body: JSON.stringify({ value: 'geheim' }),
    })
    expect(put.status).toBe(204)
    await app.stop()
    return dataDir
  }

  test('is never made anew over secrets: without it the start fails and names its fingerprint', async () => {
    const dataDir = await withSecret()
    await rm(join(dataDir, 'secret.key'))
    await expect(start({ dataDir })).rejects.toThrow(/key of fingerprint [0-9a-f]{16}, but there is no key.*put the file .*secret\.key back/)
    await expect(readFile(join(dataDir, 'secret.key'))).rejects.toThrow('ENOENT')
  })

  test('is not taken when it is another', async () => {
    const dataDir = await withSecret()
    await expect(start({ dataDir, secretKey: 'cd'.repeat(32) })).rejects.toThrow(/sealed with the key of fingerprint [0-9a-f]{16}, but the key given has fingerprint [0-9a-f]{16}/)
  })

  test('and the first API key are for their owner’s eyes', async () => {
    const dataDir = await withSecret()
    const { stat } = await import('node:fs/promises')
    for (const name of ['secret.key', 'api-key']) expect(((await stat(join(dataDir, name))).mode & 0o077).toString(8)).toBe('0')
    await chmod(dataDir, 0o700)
  })
})
