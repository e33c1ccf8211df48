import { readFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { buildConsole } from '../../console/build.ts'
import type { SignedIn } from '../support/agent.ts'
import { signInAdmin } from '../support/agent.ts'
import { callApi } from '../support/call-api.ts'
import { browserHeaders } from '../support/callers.ts'
import { type DescribedRoute, readDocument, routesOf } from '../support/described-routes.ts'
import { startTestApp, type TestApp } from '../support/start-test-app.ts'

let app: TestApp
let admin: SignedIn
let routes: DescribedRoute[]

beforeAll(async () => {
  await buildConsole()
  app = await startTestApp({ ratePublic: 100_000, rateCaller: 100_000, demo: true })
  admin = await signInAdmin(app)
  routes = routesOf(await readDocument(app.url))
}, 60_000)
afterAll(() => app.stop())

type Answered = { status: number; code: string; message: string }

async function ask(method: string, path: string, { body, type = 'application/json' }: { body?: string; type?: string } = {}): Promise<Answered> {
  const answer = await fetch(`${app.url}${path}`, { method, headers: { ...browserHeaders(app.url, admin), 'content-type': type }, ...(body !== undefined && { body }) })
  const { error } = await answer.json()
  return { status: answer.status, code: error.code, message: error.message }
}
const filled = ({ path }: DescribedRoute, value: string) => path.replace('{object}', 'contact').replace('{other}', 'company').replace('{number}', '999').replaceAll(/\{\w+\}/g, value)

/** Of a record, or of a change of oneself, nothing need be said. */
const MAY_BE_EMPTY = ['POST /api/records/{object}', 'PATCH /api/session/profile']

describe('a body that is not what the route takes', () => {
  const HOSTILE: [what: string, body: string, type?: string][] = [
    ['no JSON', '{"a":'], ['a text', '"text"'], ['a number', '5'], ['null', 'null'], ['a list', '[]'], ['nothing', ''],
    ['an unknown field', '{"walk":1}'], ['the prototype', '{"__proto__":{"role":"admin"}}'], ['the constructor', '{"constructor":{"prototype":{"role":"admin"}}}'],
    ['operators in every field', JSON.stringify(Object.fromEntries(['email', 'name', 'role', 'password', 'present', 'properties', 'from', 'files', 'value', 'scopes', 'id', 'text', 'site'].map((key) => [key, { $ne: null }])))],
    ['a hundred thousand levels', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['a form', 'role=admin', 'application/x-www-form-urlencoded'], ['plain text', '{"role":"admin"}', 'text/plain'], ['odd bytes', '{"a":"\ud800"}', 'application/json; charset=utf-99'],
  ]

  test.each(HOSTILE.map(([what, body, type]) => ({ what, body, type })))('$what: is a bad request on every route, whose message says what is wrong', async ({ body, type }) => {
    const taking = routes.filter(({ hasBody, name }) => hasBody && !(body === '' && MAY_BE_EMPTY.includes(name)))
    expect(taking.length).toBeGreaterThan(12)
    for (const route of taking) {
      const { status, code, message } = await ask(route.method, filled(route, 'walk'), { body, ...(type !== undefined && { type }) })
      // Of an empty change only the record, or the user, is missing.
      expect([route.name, status, code]).toEqual([route.name, ...(code === 'not-found' ? [404, 'not-found'] : [400, 'bad-request'])])
      if (code === 'not-found') expect(['PATCH /api/users/{id}']).toContain(route.name)
      expect(message.length).toBeGreaterThan(15)
    }
  })

  test('too many bytes are refused, also without a length, and packed into few', async () => {
    for (const route of routes.filter(({ hasBody, path }) => hasBody && !/releases|plan/.test(path))) {
      const { status, code } = await ask(route.method, filled(route, 'walk'), { body: JSON.stringify({ value: 'x'.repeat(1_100_000) }) })
      expect([route.name, status, code]).toEqual([route.name, 413, 'too-large'])
    }
    expect(await chunked('/api/secrets/big', 'x'.repeat(100_000), 40)).toBe(413)
    const packed = gzipSync(JSON.stringify({ value: 'x'.repeat(5_000_000) }))
    expect(packed.length).toBeLessThan(10_000)
    const answer = await fetch(`${app.url}/api/secrets/PACKED`, { method: 'PUT', headers: { ...browserHeaders(app.url, admin), 'content-type': 'application/json', 'content-encoding': 'gzip' }, body: packed })
    expect(answer.status).toBe(413)
  })

  test('a body where none belongs is refused', async () => {
    for (const route of routes.filter(({ hasBody, isRaw, method }) => !hasBody && !isRaw && method !== 'GET')) {
      const { status, code } = await ask(route.method, filled(route, 'walk'), { body: '{"walk":1}' })
      expect([route.name, status, code]).toEqual([route.name, 400, 'bad-request'])
    }
  })

  /** Sends a body in parts, without saying how long it is; answers the status. */
  const chunked = (path: string, part: string, times: number) =>
    new Promise<number>((done, fail) => {
      const sent = httpRequest(`${app.url}${path}`, { method: 'PUT', headers: { ...browserHeaders(app.url, admin), 'content-type': 'application/json' } }, ({ statusCode = 0 }) => {
        sent.destroy()
        done(statusCode)
      })
      sent.on('error', fail)
      for (let i = 0; i < times; i++) sent.write(part)
      sent.end()
    })
})

describe('an address that is not what the route takes', () => {
  const VALUES = ['__proto__', 'constructor', '$where', '%00', '%ff', '..%2f..%2fetc%2fpasswd', '%24ne', 'x'.repeat(5000), '%F0%9F%92%A9', "'%20or%201=1--", '%7B%22$gt%22:%22%22%7D']

  test('is a bad request or leads nowhere, on every route and for every parameter', async () => {
    for (const route of routes.filter((one) => filled(one, 'walk').includes('walk'))) {
      for (const value of VALUES) {
        const { status, code } = await ask(route.method, filled(route, value), route.hasBody ? { body: '{}' } : {})
        expect([route.name, value, status, code]).toEqual([route.name, value, status === 404 ? 404 : 400, status === 404 ? 'not-found' : 'bad-request'])
      }
    }
    for (const object of ['__proto__', 'constructor', 'user', 'secrets', '$where', 'toString']) expect(await ask('GET', `/api/records/${object}`)).toMatchObject({ status: 400, code: 'bad-request' })
  }, 60_000)

  test('takes no query that the route does not know, nor one that is no plain text, on every route', async () => {
    for (const route of routes.filter(({ method }) => method === 'GET')) {
      for (const query of ['walk=1', '__proto__=1', '__proto__[a]=1', 'constructor[prototype][a]=1']) {
        expect([route.name, query, (await ask('GET', `${filled(route, 'walk')}?${query}`)).status]).toEqual([route.name, query, 400])
      }
      for (const { name } of route.operation.parameters.filter(({ in: place }) => place === 'query')) {
        for (const query of [`${name}[$ne]=x`, `${name}=a&${name}=b`, `${name}=${'x'.repeat(3000)}`]) {
          const { status, code } = await ask('GET', `${filled(route, 'walk')}?${query}`)
          expect([route.name, query.slice(0, 40), status, code]).toEqual([route.name, query.slice(0, 40), 400, 'bad-request'])
        }
      }
    }
  })

  test('takes a search for what it says, never as a pattern or an operator', async () => {
    await callApi(app.url, admin, 'POST', '/api/records/contact', { properties: { email: 'ann@example.com', firstname: 'Ann' } })
    const found = async (search: string) => (await callApi<{ records: unknown[] }>(app.url, admin, 'GET', `/api/records/contact?search=${encodeURIComponent(search)}`)).records.length
    expect(await found('ann')).toBe(1)
    for (const pattern of ['a.n', '.nn', 'an+', '(a+)+$', 'a|b', '[a-z]nn', 'x\\w*', '$ne', '{"$gt":""}']) expect([pattern, await found(pattern)]).toEqual([pattern, 0])
  })
})

describe('what the server sends', () => {
  test('the session cookie is out of reach of scripts and of other sites', async () => {
    const password = (await readFile(join(app.dataDir, 'admin-password'), 'utf8')).trim()
    const answer = await fetch(`${app.url}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json', origin: app.url }, body: JSON.stringify({ email: 'admin@localhost', password }) })
    expect(answer.headers.get('set-cookie')).toMatch(/^midflow_session=[\w-]{43}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/)
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  })

  test('nothing of the API is cached, framed, run or read by other sites', async () => {
    for (const path of ['/api/session', '/api/records/contact', '/api/openapi.json', '/files/nothing']) {
      const { headers } = await fetch(app.url + path, { headers: { ...browserHeaders(app.url, admin), origin: 'https://evil.example' } })
      expect(headers.get('content-security-policy')).toBe("default-src 'none';frame-ancestors 'none';sandbox")
      expect(Object.fromEntries(['x-content-type-options', 'x-frame-options', 'referrer-policy', 'access-control-allow-origin', 'x-powered-by'].map((name) => [name, headers.get(name)]))).toEqual({
        'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'referrer-policy': 'no-referrer', 'access-control-allow-origin': null, 'x-powered-by': null,
      })
    }
  })

  test('our pages run nothing but our own files', async () => {
    const policyOf = async (path: string) => (await fetch(app.url + path)).headers.get('content-security-policy') ?? ''
    expect(await policyOf('/console/')).toMatch(/^default-src 'none';script-src 'self';style-src 'self';.*form-action 'self';base-uri 'none';frame-ancestors 'none'$/)
    for (const path of ['/console/', '/console/inbox', '/', '/help']) {
      const policy = await policyOf(path)
      expect(policy).toMatch(/script-src 'self';/)
      expect(policy).not.toMatch(/unsafe-(inline|eval)(?=[^;]*;)[^;]*script|script-src[^;]*(unsafe|\*|data:|https:)/)
    }
  })

  test('only what widgets call is open to pages of other origins', async () => {
    const open: string[] = []
    for (const { name, method, path } of routes) {
      const headers = { origin: 'https://shop.example', 'access-control-request-method': method, 'access-control-request-headers': 'authorization,x-file-name' }
      if ((await fetch(app.url + path.replaceAll(/\{\w+\}/g, 'walk'), { method: 'OPTIONS', headers })).headers.get('access-control-allow-origin') !== null) open.push(name)
    }
    expect(open).toEqual(['POST /visitor/files'])
  })
})

describe('who asks too often', () => {
  test('is told how long to wait, by address before they are known and by their own name after', async () => {
    await app.restart({ ratePublic: 20, rateCaller: 30 })
    const times = async (n: number, headers: Record<string, string>) => {
      const answers = await Promise.all(Array.from({ length: n }, () => fetch(`${app.url}/api/objects`, { headers })))
      return answers.map(({ status, headers: sent }) => (status === 429 ? `429 ${Number(sent.get('retry-after')) > 0}` : String(status)))
    }
    const count = (all: string[]) => Object.fromEntries([...new Set(all)].toSorted().map((one) => [one, all.filter((other) => other === one).length]))
    expect(count(await times(25, { authorization: 'Bearer mfk_guess' }))).toEqual({ 401: 20, '429 true': 5 })
    expect(count(await times(35, browserHeaders(app.url, admin)))).toEqual({ 200: 30, '429 true': 5 })
  })
})
