import { z } from 'zod'
import { AppError } from '../../base/errors.ts'
import { apiKeyId, type ApiKeys } from '../../features/api-keys/api-keys.ts'
import { SCOPES } from '../../protocol/scopes.ts'
import { type Caller, defineRoute, knownCaller, type Route } from './route.ts'

const scopes = z.array(z.enum(SCOPES))
const apiKey = z.object({ id: z.string(), name: z.string(), scopes, createdAt: z.date(), lastUsedAt: z.date().nullable(), revokedAt: z.date().nullable() })
const access = { roles: ['admin'], scope: 'keys.write' } as const

/** Keys for programs. A key is shown once, when it is made. */
export function apiKeyRoutes(apiKeys: ApiKeys): Route[] {
  return [
    defineRoute({
      method: 'get', path: '/api/api-keys', tag: 'API keys', summary: 'All keys, also those that were revoked', access,
      answers: z.object({ apiKeys: z.array(apiKey) }),
      handle: async () => ({ value: { apiKeys: await apiKeys.list() } }),
    }),
    defineRoute({
      method: 'post', path: '/api/api-keys', tag: 'API keys', summary: 'Make a key; the answer shows it, nothing else ever will', access, audit: 'api-key.create', target: ({ body }) => body.name,
      body: z.strictObject({ name: z.string().trim().min(1).max(60), scopes: scopes.min(1) }),
      answers: z.object({ id: z.string(), key: z.string() }),
      async handle({ body, caller }) {
        refuseWider(knownCaller(caller), body.scopes)
        const key = await apiKeys.create(body.name, [...new Set(body.scopes)])
        return { status: 201, value: { id: apiKeyId(key), key } }
      },
    }),
    defineRoute({
      method: 'delete', path: '/api/api-keys/:id', tag: 'API keys', summary: 'Revoke a key, from now on', access, audit: 'api-key.revoke',
      params: z.strictObject({ id: z.string().max(60) }),
      async handle({ params }) {
        await apiKeys.revoke(params.id)
        return {}
      },
    }),
  ]
}

/** A key cannot make one that may do more than itself. */
function refuseWider(caller: Caller, wanted: readonly string[]): void {
  if (caller.kind === 'user') return
  const wider = wanted.find((scope) => !caller.scopes.some((own) => own === scope))
  if (wider !== undefined) throw new AppError('forbidden', { needs: `the scope ${wider}, to hand it on`, has: `The key "${caller.name}" does not have it.` })
}
