import { createServer, request as httpRequest, type Server } from 'node:http'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import express, { type NextFunction, type Request, type Response } from 'express'
import { fileRoutes } from '../../../server/api/http/files.ts'
import { mountRoutes } from '../../../server/api/http/mount-routes.ts'
import { toWireError } from '../../../server/api/wire-error.ts'
import { systemClock } from '../../../server/base/clock.ts'
import { FILE_KINDS } from '../../../server/base/file-kinds.ts'
import { silentLogger } from '../../../server/base/logger.ts'
import { createRateLimit } from '../../../server/base/rate-limit.ts'
import { createFiles } from '../../../server/features/files/files.ts'
import { createIndexes, defineModels, type Models } from '../../../server/models/define-models.ts'
import { createFolderFiles } from '../../../server/platform/files/folder-files.ts'
import { openStore } from '../../../server/platform/store/open-store.ts'
import type { Store } from '../../../server/platform/store/store.ts'

const MOST = 200_000
const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(100)])
const token = (letter: string) => letter.repeat(43)

describe('files over HTTP', () => {
  const folder = mkdtempSync(join(tmpdir(), 'midflow-files-http-'))
  let [store, models, server, base]: [Store | null, Models | null, Server | null, string] = [null, null, null, '']

  beforeAll(async () => {
    store = await openStore({ mongodbUrl: null, dataDir: folder, logger: silentLogger, clock: systemClock })
    models = defineModels(store.connection)
    await createIndexes(models)
    const files = createFiles({
      files: models.files, quotas: models.fileQuotas, store: createFolderFiles(join(folder, 'files')), clock: systemClock, maxBytes: MOST, quotaBytes: 20 * MOST, kinds: FILE_KINDS,
    })
    const routes = fileRoutes({
      files, maxBytes: MOST, clock: systemClock, conversationOf: (secret, site) => `${site}:${secret.slice(0, 5)}`, conversationExists: async (id) => id === 'there',
      requireOrigin: async () => {}, mayUpload: async (site) => site !== 'closed',
    })
    const limit = () => createRateLimit({ clock: systemClock, times: 1000, periodMs: 60_000 })
    const app = express()
    app.use(
      mountRoutes(routes, {
        apiKeys: { keyOf: async () => null },
        sessions: { sessionOf: async () => null },
        audit: { write: async () => {} },
        limits: { address: limit(), caller: limit() },
        publicUrl: () => base, clock: systemClock, logger: silentLogger,
      }),
    )
    app.use((err: unknown, _request: Request, response: Response, next: NextFunction) => {
      if (response.headersSent) return next(err)
      const { status, error } = toWireError(err, silentLogger, 'test')
      return response.status(status).json({ error })
    })
    server = createServer(app)
    await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done))
    const address = server.address()
    base = `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`
  })
  afterAll(async () => {
    server?.closeAllConnections()
    server?.close()
    await store?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const upload = (body: Buffer | string, { name = 'a.png', secret = token('a'), headers = {} }: { name?: string; secret?: string; headers?: Record<string, string> } = {}) =>
    fetch(`${base}/visitor/files`, {
      method: 'POST',
      body: typeof body === 'string' ? body : new Uint8Array(body),
      headers: { authorization: `Bearer ${secret}`, 'x-midflow-site': 'default', 'content-type': 'application/octet-stream', 'x-file-name': encodeURIComponent(name), ...headers },
    })
  const serve = async (body: Buffer | string, name: string) => {
    const { url } = await (await upload(body, { name, secret: token('s') })).json()
    return fetch(base + url)
  }

  test('a visitor’s picture is taken and shown in place', async () => {
    const taken = await upload(PNG, { name: 'Grüße 1.png' })
    expect(taken.status).toBe(201)
    expect(taken.headers.get('access-control-allow-origin')).toBe('*')
    const ref = await taken.json()
    expect(ref).toMatchObject({ name: 'Grüße 1.png', type: 'image/png', size: PNG.length })
    const shown = await fetch(base + ref.url)
    expect(Buffer.from(await shown.arrayBuffer()).equals(PNG)).toBe(true)
    expect(Object.fromEntries(shown.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': String(PNG.length),
      'content-disposition': `inline; filename="Gr__e 1.png"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%201.png`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'cross-origin',
      'cache-control': 'private, max-age=86400, immutable',
    })
  })

  test('whatever is no picture is saved, not shown', async () => {
    for (const [body, name] of [['%PDF-1.7\n', 'a.pdf'], ['Hello.', 'a.html'], ['ID3\x04', 'a.mp3']] as const) {
      const served = await serve(body, name)
      await served.arrayBuffer()
      expect(served.headers.get('content-disposition')).toMatch(/^attachment; /)
    }
  })

  test('a picture that is also a page is served as a picture that can run nothing', async () => {
    const served = await serve(Buffer.concat([Buffer.from('GIF89a/*'), Buffer.from('<html><script>alert(1)</script>*/')]), 'x.html')
    await served.arrayBuffer()
    expect(Object.fromEntries(served.headers)).toMatchObject({ 'content-type': 'image/gif', 'x-content-type-options': 'nosniff', 'content-security-policy': "default-src 'none'; sandbox" })
  })

  test('a name cannot add a header to the answer', async () => {
    const served = await serve(PNG, 'a"\r\nSet-Cookie: midflow_session=x\r\n.png')
    await served.arrayBuffer()
    expect(served.headers.get('set-cookie')).toBeNull()
    expect(served.headers.get('content-disposition')).toMatch(/^inline; filename="a_Set-Cookie_ midflow_session=x\.png"/)
  })

  test.each([
    ['a page', '<html>', 422, 'file-refused'],
    ['an empty file', '', 400, 'bad-request'],
    ['one that is too large', 'x'.repeat(MOST + 1), 413, 'too-large'],
  ])('%s is refused with a reason', async (_what, body, status, code) => {
    const refused = await upload(body)
    expect(refused.status).toBe(status)
    expect((await refused.json()).error.code).toBe(code)
  })

  test('an endless upload without a length ends at the limit, with an answer', async () => {
    const status = await new Promise<number>((done) => {
      const sending = httpRequest(`${base}/visitor/files`, { method: 'POST', headers: { authorization: `Bearer ${token('e')}`, 'x-midflow-site': 'default', 'transfer-encoding': 'chunked' } })
      let answered = false
      sending.on('response', (response) => {
        answered = true
        sending.destroy()
        done(response.statusCode ?? 0)
      })
      sending.on('error', () => {})
      const more = () => {
        if (!answered) sending.write(Buffer.alloc(20_000, 'x'), () => setImmediate(more))
      }
      more()
    })
    expect(status).toBe(413)
  })

  test('an upload that breaks off leaves nothing, and harms nobody', async () => {
    const before = await models?.files.countDocuments({})
    await new Promise<void>((done) => {
      const sending = httpRequest(`${base}/visitor/files`, { method: 'POST', headers: { authorization: `Bearer ${token('b')}`, 'x-midflow-site': 'default', 'content-length': '100000' } })
      sending.on('error', () => done())
      sending.write(PNG, () => setImmediate(() => sending.destroy(new Error('gone'))))
    })
    const settled = async () => {
      for (let i = 0; i < 200 && (await models?.files.countDocuments({})) !== before; i++) await new Promise((done) => setTimeout(done, 10))
    }
    await settled()
    expect(await models?.files.countDocuments({})).toBe(before)
    expect((await upload(PNG, { secret: token('b') })).status).toBe(201)
  })

  test('without a visitor’s token, or with half of one, nothing is taken', async () => {
    for (const secret of ['', 'a', `${token('a')}b`]) expect((await upload(PNG, { secret })).status).toBe(401)
    expect((await fetch(`${base}/api/files?conversation=there`, { method: 'POST', body: new Uint8Array(PNG) })).status).toBe(401)
  })

  test('a site that takes no files refuses them before they are read', async () => {
    const refused = await upload(PNG, { headers: { 'x-midflow-site': 'closed' } })
    expect([refused.status, (await refused.json()).error.code]).toEqual([422, 'file-refused'])
    expect(await models?.files.countDocuments({ conversation: /^closed/ })).toBe(0)
  })

  test('no other path leads to a file', async () => {
    for (const path of ['/files/..%2f..%2fsecret.key', `/files/${'x'.repeat(43)}`, '/files/%00', '/files/']) expect((await fetch(base + path)).status).toBeGreaterThanOrEqual(400)
  })

  test('a visitor who uploads all the time is told to wait', async () => {
    const statuses: number[] = []
    for (let i = 0; i < 21; i++) statuses.push((await upload('Hello.', { secret: token('r') })).status)
    expect(statuses.slice(0, 20)).toEqual(Array(20).fill(201))
    expect(statuses.at(-1)).toBe(429)
  })
})
