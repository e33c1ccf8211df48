import { mkdtempSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import express from 'express'
import { widgetFiles } from '../../../server/api/http/widget-files.ts'

let server: Server
let url = ''

beforeAll(async () => {
  const dir = mkdtempSync(join(tmpdir(), 'midflow-widget-'))
  mkdirSync(join(dir, 'widget/0123456789'), { recursive: true })
  for (const name of ['widget.js', 'widget/0123456789/app.js']) {
    writeFileSync(join(dir, name), `loaded("${name}")`)
    writeFileSync(join(dir, `${name}.gz`), gzipSync(`loaded("${name}")`))
    writeFileSync(join(dir, `${name}.br`), brotliCompressSync(`loaded("${name}")`))
  }
  writeFileSync(join(dir, 'secret.txt'), 'secret')
  server = createServer(express().use(widgetFiles(dir)))
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const address = server.address()
  url = `http://localhost:${typeof address === 'object' ? address?.port : 0}`
})
afterAll(() => {
  server.close()
})

test.each([
  ['br', 'br'],
  ['gzip', 'gzip'],
  ['gzip, br', 'br'],
  ['identity', null],
])('a browser that takes %s gets %s, and the same file', async (accepted, encoding) => {
  const response = await fetch(`${url}/widget/0123456789/app.js`, { headers: { 'accept-encoding': accepted } })
  expect(response.headers.get('content-encoding')).toBe(encoding)
  expect(response.headers.get('vary')).toContain('Accept-Encoding')
  expect(await response.text()).toBe('loaded("widget/0123456789/app.js")')
})

test('the loader is looked up again, what it loads is kept for good, and any site may load both', async () => {
  const kept = async (path: string) => {
    const { headers } = await fetch(url + path)
    return [headers.get('cache-control'), headers.get('access-control-allow-origin'), headers.get('content-type')]
  }
  expect(await kept('/widget.js')).toEqual(['public, max-age=300', '*', 'text/javascript; charset=utf-8'])
  expect(await kept('/widget/0123456789/app.js')).toEqual(['public, max-age=31536000, immutable', '*', 'text/javascript; charset=utf-8'])
})

test.each(['/widget/0000000000/app.js', '/secret.txt', '/widget/..%2fsecret.txt', '/widget.js.br'])('%s is not served, nor kept', async (path) => {
  const response = await fetch(url + path)
  expect([response.status, response.headers.get('cache-control')]).toEqual([404, null])
})
