import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHttp, type HttpDeps } from '../../server/api/http/create-http.ts'
import type { Route } from '../../server/api/http/route.ts'
import { sessionRoutes } from '../../server/api/http/session.ts'
import type { Logger } from '../../server/base/logger.ts'
import { createRateLimit } from '../../server/base/rate-limit.ts'
import { type ApiKeys, createApiKeys } from '../../server/features/api-keys/api-keys.ts'
import { type Audit, createAudit } from '../../server/features/audit/audit.ts'
import { createSessions, type Sessions } from '../../server/features/sessions/sessions.ts'
import { createSignIn } from '../../server/features/sessions/sign-in.ts'
import { createUsers, type Users } from '../../server/features/users/users.ts'
import { createIndexes, defineModels, type Models } from '../../server/models/define-models.ts'
import { openStore } from '../../server/platform/store/open-store.ts'
import { silentLogger } from '../../server/base/logger.ts'
import type { Role } from '../../server/protocol/agent.ts'
import { createFakeClock, type FakeClock } from './fake-clock.ts'

export type Parts = { clock: FakeClock; models: Models; users: Users; sessions: Sessions; apiKeys: ApiKeys; audit: Audit }

/** What was answered; `body` is JSON, or text where it is none. */
export type Answer = { status: number; headers: Headers; body: unknown }

export type AskOptions = { body?: unknown; headers?: Record<string, string> }

/** HTTP with sessions, users and keys on a store of its own, and the routes under test. */
export type ApiServer = Parts & {
  url: string
  /** What the log and the audit log were told, as JSON lines. */
  log: string[]
  /** Ids of sessions that were ended before their time. */
  ended: string[]
  ask(method: string, path: string, options?: AskOptions): Promise<Answer>
  /** A new user of the role, signed in: the headers of their browser. */
  signIn(role: Role): Promise<{ id: string; email: string; cookie: string; headers: { cookie: string; 'x-csrf-token': string } }>
  stop(): Promise<void>
}

export const PASSWORD = 'four quiet lanterns'

export async function startApiServer(routesOf: (parts: Parts) => readonly Route[], change: Partial<HttpDeps> = {}): Promise<ApiServer> {
  const clock = createFakeClock()
  const dataDir = await mkdtemp(join(tmpdir(), 'midflow-api-'))
  const store = await openStore({ mongodbUrl: null, dataDir, logger: silentLogger, clock })
  const models = defineModels(store.connection)
  await createIndexes(models)
  const log: string[] = []
  const ended: string[] = []
  const logger = loggerInto(log)
  const sessions = createSessions({ sessions: models.sessions, users: models.users, clock, ended: (ids) => void ended.push(...ids) })
  const users = createUsers({ users: models.users, clock, endSessions: (user, keep) => sessions.endAll(user, keep) })
  const apiKeys = createApiKeys({ apiKeys: models.apiKeys, clock })
  const audit = createAudit({ entries: models.auditEntries, clock })
  const parts = { clock, models, users, sessions, apiKeys, audit }
  const http = createServer()
  const url = () => `http://127.0.0.1:${portOf(http.address())}`
  const routes = [
    ...sessionRoutes({
      signIn: createSignIn({ check: (email, password) => users.check(email, password), sessions, clock }), sessions, users, publicUrl: url,
      me: async (id) => {
        const { email, name, picture, role, skills, capacity } = await users.find(id)
        return { id, email, name, picture, role, skills, capacity, presence: 'offline', load: 0, queues: [] }
      },
    }),
    ...routesOf(parts),
  ]
  const limit = () => createRateLimit({ clock, times: 100_000, periodMs: 60_000 })
  http.on(
    'request',
    createHttp({
      routes, apiKeys, sessions, audit, clock, logger, publicUrl: url, trustProxy: [], demo: null,
      limits: { address: limit(), caller: limit() },
      health: async () => ({}),
      widgetDir: dataDir,
      consoleDir: dataDir,
      ...change,
    }),
  )
  await new Promise<void>((done) => void http.listen(0, '127.0.0.1', done))

  const ask = async (method: string, path: string, { body, headers = {} }: AskOptions = {}): Promise<Answer> => {
    const answer = await fetch(`${url()}${path}`, {
      method, redirect: 'manual',
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, body: answer.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text }
  }

  return {
    ...parts,
    url: url(),
    log,
    ended,
    ask,
    async signIn(role) {
      const email = `${role}-${ended.length}-${(await users.list()).length}@example.com`
      const user = await users.create({ email, name: role, role })
      const { cookie, csrf } = await browserOf(sessions, user.id)
      return { id: user.id, email, cookie, headers: { cookie, 'x-csrf-token': csrf } }
    },
    async stop() {
      http.closeAllConnections()
      await new Promise((done) => http.close(done))
      await store.close()
      await rm(dataDir, { recursive: true })
    },
  }
}

/** A session without a password, for the speed of tests. */
export async function browserOf(sessions: Sessions, user: string): Promise<{ cookie: string; csrf: string }> {
  const cookie = `midflow_session=${await sessions.begin(user, { agent: 'test', address: '127.0.0.1' })}`
  return { cookie, csrf: (await sessions.sessionOf(cookie))?.csrf ?? '' }
}

function loggerInto(lines: string[]): Logger {
  const write = (event: string, fields: Record<string, unknown> = {}) => void lines.push(JSON.stringify({ event, ...fields, ...(fields['err'] ? { err: String(fields['err']) } : {}) }))
  return { debug: write, info: write, warn: write, error: write }
}

const portOf = (address: ReturnType<ReturnType<typeof createServer>['address']>): number => (address !== null && typeof address === 'object' ? address.port : 0)
