import { z } from 'zod'
import type { Audit } from '../../features/audit/audit.ts'
import { defineRoute, type Route } from './route.ts'

const PAGE = 50

/** The audit log: who did what, and what was refused. */
export function auditRoutes(audit: Audit): Route[] {
  return [
    defineRoute({
      method: 'get', path: '/api/audit', tag: 'Audit', summary: 'What was done over the API, the latest first', access: { roles: ['admin'], scope: 'audit.read' },
      query: z.strictObject({
        by: z.string().max(100).optional(), what: z.string().max(60).optional(), after: z.string().max(60).optional(),
        limit: z.string().regex(/^\d{1,3}$/).transform(Number).pipe(z.int().min(1).max(200)).optional(),
      }),
      answers: z.object({
        entries: z.array(z.object({ id: z.string(), at: z.date(), by: z.string(), what: z.string(), target: z.string(), status: z.number(), address: z.string() })),
        next: z.string().nullable(),
      }),
      handle: async ({ query: { by, what, after, limit } }) => ({ value: await audit.list({ by, what, after, limit: limit ?? PAGE }) }),
    }),
  ]
}
