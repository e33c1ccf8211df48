import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Role } from '../../server/protocol/agent.ts'
import type { SignedIn } from '../support/agent.ts'
import { callApi } from '../support/call-api.ts'
import { allCallers, browserHeaders, oneOfEachRole, type TestCaller } from '../support/callers.ts'
import { type DescribedRoute, readDocument, routesOf } from '../support/described-routes.ts'
import { startTestApp, type TestApp } from '../support/start-test-app.ts'

/**
 * Who may call what: users of these roles; keys with this scope. A route that is not here fails the test: put it into the row of
 * those who need it, and no further up than that.
 */
const TABLE: Record<string, string[]> = {
  everybody: ['POST /api/session', 'GET /api/openapi.json', 'POST /visitor/files', 'GET /files/{id}'],
  'users: admin, ops, agent': [
    'GET /api/session', 'DELETE /api/session', 'GET /api/session/all', 'DELETE /api/session/all/{id}', 'PUT /api/session/password', 'PATCH /api/session/profile',
    'POST /api/files',
  ],
  'users: admin, ops, agent; keys: conversations.read': ['GET /api/conversations', 'GET /api/conversations/{id}', 'GET /api/conversations/{id}/flow', 'GET /api/contacts/{id}/panel'],
  'users: admin, ops, agent; keys: conversations.write': ['POST /api/conversations/{id}/notes', 'POST /api/conversations/{id}/close', 'POST /api/conversations/{id}/return'],
  'users: admin, ops, agent; keys: records.read': [
    'GET /api/objects', 'GET /api/records/{object}', 'GET /api/records/{object}/{id}', 'GET /api/records/{object}/{id}/history', 'GET /api/tickets',
  ],
  'users: admin, ops, agent; keys: records.write': [
    'POST /api/records/{object}', 'PATCH /api/records/{object}/{id}', 'DELETE /api/records/{object}/{id}',
    'PUT /api/records/{object}/{id}/associations/{other}/{otherId}', 'DELETE /api/records/{object}/{id}/associations/{other}/{otherId}',
  ],
  'users: admin, ops; keys: records.write': ['POST /api/records/{object}/{id}/merge'],
  'users: admin, ops, agent; keys: releases.read': ['GET /api/workspace', 'GET /api/bots/{bot}/graph'],
  'users: admin, ops; keys: releases.read': ['GET /api/releases', 'GET /api/releases/{number}', 'GET /api/releases/{number}/diff', 'POST /api/plan'],
  'users: admin, ops; keys: releases.write': ['POST /api/releases', 'POST /api/releases/{number}/activate'],
  'users: admin, ops; keys: secrets.write': ['GET /api/secrets', 'PUT /api/secrets/{name}', 'DELETE /api/secrets/{name}'],
  'users: admin, ops; keys: identity.write': ['POST /api/identity-tokens'],
  'users: admin': ['GET /api/sites/{site}/identity-key', 'POST /api/sites/{site}/identity-key'],
  'users: admin; keys: users.write': ['GET /api/users', 'POST /api/users', 'GET /api/users/{id}', 'PATCH /api/users/{id}', 'PUT /api/users/{id}/password'],
  'users: admin; keys: keys.write': ['GET /api/api-keys', 'POST /api/api-keys', 'DELETE /api/api-keys/{id}'],
  'users: admin; keys: audit.read': ['GET /api/audit'],
}
const ruleOf = new Map(Object.entries(TABLE).flatMap(([who, names]) => names.map((name) => [name, who])))

/** What changes something and is not in the audit log, because it leaves a trace elsewhere or none at all. */
const NOT_AUDITED = ['POST /visitor/files', 'POST /api/plan', 'POST /api/identity-tokens']

let app: TestApp
let people: Record<Role, SignedIn>
let callers: TestCaller[]
let routes: DescribedRoute[]

beforeAll(async () => {
  app = await startTestApp({ ratePublic: 100_000, rateCaller: 100_000 })
  people = await oneOfEachRole(app)
  callers = await allCallers(app.url, people)
  routes = routesOf(await readDocument(app.url))
}, 60_000)
afterAll(() => app.stop())

/**
 * A request that is let in and then refused by the route's schema, for a query that no route knows: whoever may call it hears
 * `bad-request`, and nothing is done.
 */
async function attempt({ method, path }: DescribedRoute, headers: Record<string, string>): Promise<string> {
  const answer = await fetch(`${app.url}${path.replaceAll(/\{\w+\}/g, 'walk')}?walk=1`, { method, headers })
  const { error } = await answer.json()
  return `${answer.status} ${error.code}`
}

const isAllowed = (who: string, { role, scope }: TestCaller): boolean => {
  if (who === 'everybody') return true
  const { users = '', keys = '' } = /^users: (?<users>[a-z, ]+)(?:; keys: (?<keys>\S+))?$/.exec(who)?.groups ?? {}
  return (role !== null && users.split(', ').includes(role)) || (scope !== null && keys === scope)
}

describe('the walk over every route', () => {
  test('finds no route that the table does not know, and none that is gone', () => {
    expect(routes.map(({ name }) => name).toSorted()).toEqual([...ruleOf.keys()].toSorted())
  })

  test('finds each open to whom the table says, with every role, with a key of every scope, and with nothing', async () => {
    const wrong: string[] = []
    for (const route of routes) {
      const who = ruleOf.get(route.name) ?? 'nobody'
      const answers = await Promise.all(callers.map((caller) => attempt(route, caller.headers)))
      for (const [i, caller] of callers.entries()) {
        const known = caller.role !== null || caller.scope !== null
        const expected = isAllowed(who, caller) ? '400 bad-request' : known ? '403 forbidden' : '401 unauthorised'
        if (answers[i] !== expected) wrong.push(`${caller.name}: ${route.name}: ${answers[i]}, not ${expected}`)
      }
    }
    expect(wrong).toEqual([])
  }, 120_000)

  test('finds each described as it is', () => {
    for (const { name, who } of routes) expect(`${name}: ${who}`).toBe(`${name}: ${ruleOf.get(name)}`)
  })

  test('finds whatever changes something closed to a cookie without its token, with another’s, or from another site', async () => {
    const own = browserHeaders(app.url, people.admin)
    const { 'x-csrf-token': _, ...without } = own
    const foreign = [without, { ...own, 'x-csrf-token': people.ops.csrf }, { ...own, origin: 'https://evil.example' }, { ...without, origin: 'null' }, { cookie: people.admin.cookie, 'x-csrf-token': people.admin.csrf, 'sec-fetch-site': 'cross-site' }]
    const changing = routes.filter(({ name, method }) => method !== 'GET' && ruleOf.get(name) !== 'everybody')
    expect(changing.length).toBeGreaterThan(20)
    for (const route of changing) for (const headers of foreign) expect(`${route.name}: ${await attempt(route, headers)}`).toBe(`${route.name}: 403 wrong-csrf`)
  })

  test('leaves every refusal in the audit log, with who it was', async () => {
    const { entries } = await callApi<{ entries: { by: string; what: string; status: number }[] }>(app.url, people.admin, 'GET', `/api/audit?by=user:${people.agent.id}&limit=200`)
    const refused = entries.filter(({ status }) => status === 403).map(({ what }) => what)
    expect(refused).toEqual(expect.arrayContaining(['user.create', 'user.password', 'api-key.create', 'secret.set', 'release.publish', 'record.merge', 'identity-key.show']))
  })
})

describe('the sources of the routes', () => {
  const folder = resolve(import.meta.dirname, '../../server/api/http')
  const sources = readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))

  test('declare all of them, except the pages and files that everybody may see', () => {
    const mounting = sources.filter(({ text }) => /\b(app|router)\.(get|post|put|patch|delete|all|use)\(/.test(text)).map(({ name }) => name)
    expect(mounting.toSorted()).toEqual(['console-files.ts', 'create-http.ts', 'demo-site.ts', 'widget-files.ts'])
  })

  test('name every change for the audit log', () => {
    const declared = sources.flatMap(({ text }) => text.split('defineRoute({').slice(1))
    const named = declared.map((text) => ({ name: `${/method: '(\w+)'/.exec(text)?.[1]?.toUpperCase()} ${/path: '([^']+)'/.exec(text)?.[1]?.replaceAll(/:(\w+)/g, '{$1}')}`, audit: /\baudit: '/.test(text) }))
    expect(named.length).toBeGreaterThan(40)
    expect(named.filter(({ name, audit }) => !audit && !name.startsWith('GET ')).map(({ name }) => name).toSorted()).toEqual(NOT_AUDITED.toSorted())
  })
})
