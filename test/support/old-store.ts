import { gunzipSync, gzipSync } from 'node:zlib'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { systemClock } from '../../server/base/clock.ts'
import { silentLogger } from '../../server/base/logger.ts'
import { openStore } from '../../server/platform/store/open-store.ts'
import { freePort, startServerProcess } from './server-process.ts'
import { FIXTURE_FLOWS } from './start-test-app.ts'
import { haveSteadyConversation } from './steady-conversation.ts'
import { createVisitor } from './visitor.ts'

/**
 * Stores as earlier versions filled them, which every later version has to open. They are never written again; a release adds
 * its own: `node test/support/old-store.ts 0.1.0`.
 */
const FOLDER = resolve(import.meta.dirname, '../fixtures/old-stores')

/** What is in each of them: a finished conversation, one that waits for its second answer, a sealed secret. */
export const OLD_STORE = { done: 'd'.repeat(43), waiting: 'w'.repeat(43), secretKey: 'ab'.repeat(32), secret: 'SHOP_KEY' }

export const oldVersions = (): string[] => readdirSync(FOLDER).map((name) => name.replace('.json.gz', '')).toSorted()

/** Puts the data folder of a version into `dataDir`. */
export function unpackOldStore(version: string, dataDir: string): void {
  const files: Record<string, string> = JSON.parse(gunzipSync(readFileSync(join(FOLDER, `${version}.json.gz`))).toString())
  for (const [name, base64] of Object.entries(files)) writeFileSync(join(dataDir, name), Buffer.from(base64, 'base64'))
}

async function fill(version: string): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'midflow-old-store-'))
  const server = await startServerProcess({ port: await freePort(), dataDir, flowsDir: FIXTURE_FLOWS, env: { SECRET_KEY: OLD_STORE.secretKey } })
  const visitor = (token: string) => createVisitor({ url: () => server.url, token })
  const [done, waiting] = [visitor(OLD_STORE.done), visitor(OLD_STORE.waiting)]
  await haveSteadyConversation(done)
  await waiting.send({ id: 'message-1', text: 'hi' })
  await waiting.until((message) => message.text === 'What is your name?', 'the first question')
  await waiting.send({ id: 'message-2', text: 'Ada' })
  await waiting.until((message) => message.text === 'Which colour do you like?', 'the second question')
  const key = readFileSync(join(dataDir, 'api-key'), 'utf8').trim()
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  await fetch(`${server.url}/api/secrets/${OLD_STORE.secret}`, { method: 'PUT', headers, body: JSON.stringify({ value: 'geheim' }) })
  for (const one of [done, waiting]) one.close()
  await server.stop()
  const store = await openStore({ mongodbUrl: null, dataDir, logger: silentLogger, clock: systemClock })
  await store.backup(join(dataDir, 'backup.db'))
  await store.close()
  const base64 = (name: string) => readFileSync(join(dataDir, name)).toString('base64')
  writeFileSync(join(FOLDER, `${version}.json.gz`), gzipSync(JSON.stringify({ 'midflow.db': base64('backup.db'), 'api-key': base64('api-key') }), { level: 9 }))
}

if (process.argv[2] !== undefined && import.meta.main) await fill(process.argv[2])
