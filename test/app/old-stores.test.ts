import { describe, expect, test } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { OLD_STORE, oldVersions, unpackOldStore } from '../support/old-store.ts'
import { startTestApp, type TestApp } from '../support/start-test-app.ts'
import { haveSteadyConversation, STEADY_TRANSCRIPT } from '../support/steady-conversation.ts'
import { createVisitor, transcript } from '../support/visitor.ts'

describe.each(oldVersions())('a store that version %s filled', (version) => {
  const start = async (): Promise<TestApp> => {
    const app = await startTestApp({ secretKey: OLD_STORE.secretKey })
    await app.restart({}, () => unpackOldStore(version, app.dataDir))
    return app
  }

  test('is opened: what was said is there, and what was begun goes on', async () => {
    const app = await start()
    const [done, waiting] = [OLD_STORE.done, OLD_STORE.waiting].map((token) => createVisitor({ url: () => app.url, token }))
    if (!done || !waiting) throw new Error('two visitors were asked for')
    try {
      expect(transcript(await done.reloadPatiently())).toEqual(STEADY_TRANSCRIPT)
      expect(transcript(await waiting.reloadPatiently())).toEqual(STEADY_TRANSCRIPT.slice(0, 7))
      await haveSteadyConversation(waiting)
      expect(transcript(await waiting.reload())).toEqual(STEADY_TRANSCRIPT)
    } finally {
      done.close()
      waiting.close()
      await app.stop()
    }
  })

  test('still takes its API key, and has its secrets and releases', async () => {
    const app = await start()
    try {
      const key = (await readFile(join(app.dataDir, 'api-key'), 'utf8')).trim()
      const get = async (path: string) => (await fetch(`${app.url}${path}`, { headers: { authorization: `Bearer ${key}` } })).json()
      expect(await get('/api/secrets')).toMatchObject({ secrets: [{ name: OLD_STORE.secret }] })
      expect(await get('/api/releases')).toMatchObject({ releases: [{ number: 1, current: true }] })
    } finally {
      await app.stop()
    }
  })
})
