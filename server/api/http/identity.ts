import { z } from 'zod'
import type { Clock } from '../../base/clock.ts'
import { AppError } from '../../base/errors.ts'
import { parseEmail } from '../../engine/answers/email.ts'
import type { IdentityKeys } from '../../features/identity/identity-keys.ts'
import { IDENTITY_PROPERTIES, signIdentity } from '../../features/identity/identity-token.ts'
import { defineRoute, type Route } from './route.ts'

const params = z.strictObject({ site: z.string().min(1).max(60) })
const word = z.string().trim().min(1).max(200)

const wanted = z
  .strictObject({
    site: z.string().min(1).max(60).default('default'),
    email: word.refine((text) => parseEmail(text) !== null, 'give an e-mail address, e.g. ann@example.com').optional(),
    /** The page's own id of somebody. */
    id: word.optional(),
    properties: z.partialRecord(z.enum(IDENTITY_PROPERTIES), word).default({}),
    hours: z.number().min(0.01).max(24).default(12),
  })
  .refine(({ email, id }) => email !== undefined || id !== undefined, 'give email, id or both')

/** Tokens by which a page's server says who its visitors are, and the key of a site for servers that sign them themselves. */
export function identityRoutes(deps: { keys: IdentityKeys; sites: () => Promise<string[]>; clock: Clock }): Route[] {
  const { keys } = deps
  const known = async (site: string): Promise<void> => {
    const sites = await deps.sites()
    if (!sites.includes(site)) throw new AppError('not-found', { what: 'site', name: site, hint: `midflow.yaml has ${sites.join(', ') || 'none'}.` })
  }
  const shown = async (site: string) => ({ value: { site, algorithm: 'HS256' as const, key: (await keys.keysOf(site))[0] ?? '' } })
  const key = z.object({ site: z.string(), algorithm: z.literal('HS256'), key: z.string() })

  return [
    defineRoute({
      method: 'post', path: '/api/identity-tokens', tag: 'Identity', access: { roles: ['admin', 'ops'], scope: 'identity.write' }, body: wanted,
      answers: z.object({ token: z.string(), expiresAt: z.date() }), summary: 'A token that says who a visitor is, for the widget',
      async handle({ body: { site, email, id, properties, hours } }) {
        await known(site)
        const expiresAt = new Date(deps.clock.now().getTime() + hours * 3_600_000)
        const [own = ''] = await keys.keysOf(site)
        return { status: 201, value: { token: signIdentity({ id: id ?? null, email: email ?? null, properties: definedOnly(properties) }, expiresAt, own), expiresAt } }
      },
    }),
    defineRoute({
      method: 'get', path: '/api/sites/:site/identity-key', tag: 'Identity', access: { roles: ['admin'], scope: null }, params, answers: key, audit: 'identity-key.show',
      summary: 'The key with which your own server can sign such tokens',
      async handle({ params: { site } }) {
        await known(site)
        return shown(site)
      },
    }),
    defineRoute({
      method: 'post', path: '/api/sites/:site/identity-key', tag: 'Identity', access: { roles: ['admin'], scope: null }, params, answers: key, audit: 'identity-key.renew',
      summary: 'Another key, at once: what the former signed is refused from now on',
      async handle({ params: { site } }) {
        await known(site)
        await keys.renew(site)
        return shown(site)
      },
    }),
  ]
}

const definedOnly = (properties: Partial<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(properties).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
