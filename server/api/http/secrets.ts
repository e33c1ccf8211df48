import { z } from 'zod'
import type { Secrets } from '../../features/secrets/secrets.ts'
import { defineRoute, type Route } from './route.ts'

const params = z.strictObject({ name: z.string() })
const access = { roles: ['admin', 'ops'], scope: 'secrets.write' } as const

/** The secrets of code actions: names are listed, values only written. */
export function secretRoutes(secrets: Secrets): Route[] {
  return [
    defineRoute({
      method: 'get', path: '/api/secrets', tag: 'Secrets', summary: 'The names of all secrets', access,
      answers: z.object({ secrets: z.array(z.object({ name: z.string(), updatedAt: z.date() })) }),
      handle: async () => ({ value: { secrets: await secrets.list() } }),
    }),
    defineRoute({
      method: 'put', path: '/api/secrets/:name', tag: 'Secrets', summary: 'Write a secret; no route shows its value', access, params, audit: 'secret.set',
      body: z.strictObject({ value: z.string().min(1).max(10_000) }),
      async handle({ params: { name }, body }) {
        await secrets.set(name, body.value)
        return {}
      },
    }),
    defineRoute({
      method: 'delete', path: '/api/secrets/:name', tag: 'Secrets', summary: 'Remove a secret', access, params, audit: 'secret.remove',
      async handle({ params: { name } }) {
        await secrets.remove(name)
        return {}
      },
    }),
  ]
}
