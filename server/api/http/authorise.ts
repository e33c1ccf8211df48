import { timingSafeEqual } from 'node:crypto'
import { AppError } from '../../base/errors.ts'
import type { ApiKeys } from '../../features/api-keys/api-keys.ts'
import { type OriginHeaders, sameOrigin } from '../../features/sessions/same-origin.ts'
import type { Sessions } from '../../features/sessions/sessions.ts'
import type { Access, Caller } from './route.ts'

export type Credentials = OriginHeaders & { authorization?: string | undefined; cookie?: string | undefined; 'x-csrf-token'?: string | string[] | undefined }

/** A caller; `csrf` is the token of a session, null of a key. */
export type Identified = { caller: Caller; csrf: string | null }

/** Who a request's credentials belong to: the key's, or else the session's; null when it has none that are in force. */
export async function identify(deps: { apiKeys: Pick<ApiKeys, 'keyOf'>; sessions: Pick<Sessions, 'sessionOf'> }, headers: Credentials): Promise<Identified | null> {
  if (headers.authorization !== undefined) {
    const [scheme, key] = headers.authorization.split(' ')
    const found = scheme?.toLowerCase() === 'bearer' && key ? await deps.apiKeys.keyOf(key) : null
    return found && { caller: { kind: 'key', by: `key:${found.name}`, ...found }, csrf: null }
  }
  const session = await deps.sessions.sessionOf(headers.cookie)
  if (!session) return null
  const { id, role } = session.user
  return { caller: { kind: 'user', by: `user:${id}`, user: id, role, session: session.id }, csrf: session.csrf }
}

/**
 * Lets the caller through to what `access` protects, or not.
 * @throws AppError `forbidden`
 */
export function permit(access: Access, caller: Caller): void {
  if (access === 'public') return
  if (caller.kind === 'user') {
    if (access.roles.includes(caller.role)) return
    throw new AppError('forbidden', { needs: `the role ${access.roles.join(' or ')}`, has: `Yours is ${caller.role}.` })
  }
  if (access.scope === null) throw new AppError('forbidden', { needs: 'a user who has signed in', has: 'An API key will not do.' })
  if (caller.scopes.includes(access.scope)) return
  throw new AppError('forbidden', { needs: `the scope ${access.scope}`, has: `The key "${caller.name}" does not have it.` })
}

/**
 * Refuses what another site made a signed-in browser send.
 * @throws AppError `wrong-csrf`
 */
export function checkOwnPage(headers: Credentials, csrf: string, publicUrl: string): void {
  if (!sameOrigin(headers, publicUrl)) throw new AppError('wrong-csrf', { problem: `it comes from ${headers.origin ?? 'another site'}, and PUBLIC_URL is ${publicUrl}` })
  const given = headers['x-csrf-token']
  if (typeof given !== 'string' || !equal(given, csrf)) throw new AppError('wrong-csrf', { problem: 'its header x-csrf-token is not that of the session; GET /api/session tells it' })
}

function equal(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
