import { z } from 'zod'
import { AppError } from '../../base/errors.ts'
import type { ReadContactPanel } from '../../features/records/contact-panel.ts'
import type { ListTickets } from '../../features/records/list-tickets.ts'
import { ROLES } from '../../protocol/agent.ts'
import { recordRead, shownRecord, TICKET_SORTS } from '../../protocol/records.ts'
import { priorityShape, summaryShape, ticketShape } from './conversation-shapes.ts'
import { pageLimit } from './page-limit.ts'
import { type Caller, defineRoute, knownCaller, type Route } from './route.ts'

const access = { roles: ROLES, scope: 'records.read' } as const
const name = z.string().min(1).max(60).optional()

/** Tickets as people work through them, and what stands beside a conversation about its contact. */
export function ticketRoutes(deps: { tickets: ListTickets; panel: ReadContactPanel }): Route[] {
  return [
    defineRoute({
      method: 'get', path: '/api/tickets', tag: 'Tickets', access,
      summary: 'Tickets with their SLA clocks: open ones by what is due first, or as `sort` says, closed ones by their last change. owner=me: mine',
      query: z.strictObject({
        state: z.enum(['open', 'closed']).default('open'), sort: z.enum(TICKET_SORTS).default('due'), owner: name, queue: name, stage: name, priority: priorityShape.optional(), search: z.string().trim().max(200).optional(),
        after: z.string().max(120).optional(), limit: pageLimit(200),
      }),
      answers: z.object({ tickets: z.array(ticketShape), next: z.string().nullable() }),
      handle: async ({ query, caller }) => ({ value: await deps.tickets({ ...query, owner: query.owner === 'me' ? meOf(knownCaller(caller)) : query.owner }) }),
    }),
    defineRoute({
      method: 'get', path: '/api/contacts/:id/panel', tag: 'Tickets', summary: 'A contact with who changed what last, its companies, tickets and conversations', access: { roles: ROLES, scope: 'conversations.read' },
      params: z.strictObject({ id: z.string().min(1).max(60) }),
      answers: z.object({ contact: recordRead, companies: z.array(shownRecord), tickets: z.array(ticketShape), conversations: z.array(summaryShape) }),
      handle: async ({ params }) => ({ value: await deps.panel(params.id) }),
    }),
  ]
}

function meOf(caller: Caller): string {
  if (caller.kind === 'user') return caller.user
  throw new AppError('bad-request', { where: 'owner', problem: 'an API key has no tickets of its own; give a user’s id' })
}
