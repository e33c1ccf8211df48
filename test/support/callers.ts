import { randomBytes } from 'node:crypto'
import { type Role, ROLES } from '../../server/protocol/agent.ts'
import { type Scope, SCOPES } from '../../server/protocol/scopes.ts'
import { addAgent, type SignedIn, signInAdmin } from './agent.ts'
import { callApi } from './call-api.ts'

/** Somebody who calls the API: with which headers, and what they are to the table of who may what. */
export type TestCaller = { name: string; role: Role | null; scope: Scope | null; headers: Record<string, string> }

/** What a browser sends from our own pages. */
export const browserHeaders = (url: string, who: SignedIn): Record<string, string> => ({ cookie: who.cookie, 'x-csrf-token': who.csrf, origin: url })

/** One user of each role, signed in. */
export async function oneOfEachRole(app: { url: string; dataDir: string }): Promise<Record<Role, SignedIn>> {
  const admin = await signInAdmin(app)
  return {
    admin,
    ops: await addAgent(app.url, admin, { email: 'ops@example.com', name: 'Oli', role: 'ops' }),
    agent: await addAgent(app.url, admin, { email: 'agent@example.com', name: 'Ada', role: 'agent' }),
  }
}

/** A user of each role, a key of each scope, and those whom nothing lets in: without anything, with garbage, with a visitor's token, with what was good once. */
export async function allCallers(url: string, people: Record<Role, SignedIn>): Promise<TestCaller[]> {
  const nobody = { role: null, scope: null }
  const keys = SCOPES.map(async (scope) => {
    const { key } = await callApi<{ key: string }>(url, people.admin, 'POST', '/api/api-keys', { name: scope, scopes: [scope] })
    return { name: `a key for ${scope}`, role: null, scope, headers: { authorization: `Bearer ${key}` } }
  })
  const revoked = await callApi<{ id: string; key: string }>(url, people.admin, 'POST', '/api/api-keys', { name: 'revoked', scopes: [...SCOPES] })
  await callApi(url, people.admin, 'DELETE', `/api/api-keys/${revoked.id}`)
  const signedOut = await addAgent(url, people.admin, { email: 'out@example.com', name: 'Out', role: 'admin' })
  await callApi(url, signedOut, 'DELETE', '/api/session')
  const closed = await addAgent(url, people.admin, { email: 'closed@example.com', name: 'Closed', role: 'admin' })
  await callApi(url, people.admin, 'PATCH', `/api/users/${closed.id}`, { active: false })
  return [
    { name: 'a key that was revoked', ...nobody, headers: { authorization: `Bearer ${revoked.key}` } },
    { name: 'an administrator who has signed out', ...nobody, headers: browserHeaders(url, signedOut) },
    { name: 'an administrator whose account is closed', ...nobody, headers: browserHeaders(url, closed) },
    { name: 'nobody', ...nobody, headers: {} },
    { name: 'a cookie of no session', ...nobody, headers: { cookie: `midflow_session=${randomBytes(32).toString('base64url')}`, 'x-csrf-token': 'x', origin: url } },
    { name: 'a key that is none', ...nobody, headers: { authorization: `Bearer mfk_${randomBytes(24).toString('base64url')}` } },
    { name: 'a visitor’s token', ...nobody, headers: { authorization: `Bearer ${randomBytes(32).toString('base64url')}`, 'x-midflow-site': 'default' } },
    ...ROLES.map((role) => ({ name: `the role ${role}`, role, scope: null, headers: browserHeaders(url, people[role]) })),
    ...(await Promise.all(keys)),
  ]
}
