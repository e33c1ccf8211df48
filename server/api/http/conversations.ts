import { z } from 'zod'
import { AppError } from '../../base/errors.ts'
import type { AgentActions } from '../../features/conversations/agent-actions.ts'
import type { FlowPath } from '../../features/conversations/flow-path.ts'
import type { ListConversations } from '../../features/conversations/list-conversations.ts'
import type { Watch } from '../../features/conversations/watch.ts'
import { type AgentRef, ROLES } from '../../protocol/agent.ts'
import { countsShape, entryShape, messageShape, summaryShape, viewShape } from './conversation-shapes.ts'
import { pageLimit } from './page-limit.ts'
import { type Caller, defineRoute, knownCaller, type Route } from './route.ts'
import { graphShape } from './workspace.ts'

const read = { roles: ROLES, scope: 'conversations.read' } as const
const write = { roles: ROLES, scope: 'conversations.write' } as const
const params = z.strictObject({ id: z.string().min(1).max(60) })
const number = z.string().regex(/^\d{1,9}$/, 'write a number').default('0').transform(Number)
/** Made by the client; sent again it is done once. */
const once = z.string().regex(/^[A-Za-z0-9_-]{8,40}$/, 'write 8 to 40 letters, digits, - or _')

/** Conversations for programs and for pages that need no socket. Replying live is the socket's: docs/reference/agent-protocol.md. */
export function conversationRoutes(deps: {
  list: ListConversations
  watch: Watch
  flow: FlowPath
  actions: Pick<AgentActions, 'send' | 'close' | 'returnToBot'>
  exists: (conversation: string) => Promise<boolean>
  /** The user as colleagues see them. */
  person: (user: string) => Promise<AgentRef>
}): Route[] {
  const actor = async (caller: Caller): Promise<AgentRef> => (caller.kind === 'user' ? deps.person(caller.user) : { id: caller.by, name: caller.name, picture: null })
  const required = async (id: string) => {
    if (!(await deps.exists(id))) throw new AppError('not-found', { what: 'conversation', name: id })
  }
  return [
    defineRoute({
      method: 'get', path: '/api/conversations', tag: 'Conversations', summary: 'A page of one view, the latest first (waiting ones: who waits longest first)', access: read,
      query: z.strictObject({ view: viewShape.default('all'), queue: z.string().max(60).optional(), search: z.string().trim().max(200).optional(), after: z.string().max(200).optional(), limit: pageLimit(100) }),
      answers: z.object({ conversations: z.array(summaryShape), next: z.string().nullable(), counts: countsShape }),
      async handle({ query, caller }) {
        const who = knownCaller(caller)
        if (who.kind === 'key' && query.view === 'mine') throw new AppError('bad-request', { where: 'view', problem: 'an API key has no conversations of its own; choose another view' })
        return { value: await deps.list(who.kind === 'user' ? who.user : '', query) }
      },
    }),
    defineRoute({
      method: 'get', path: '/api/conversations/:id', tag: 'Conversations', access: read, params,
      summary: 'A conversation with its messages after a number and its entries (notes, and what happened) after another, at most 200 of each',
      query: z.strictObject({ after: number, afterEntry: number }),
      answers: z.object({ conversation: summaryShape, messages: z.array(messageShape), entries: z.array(entryShape), more: z.boolean() }),
      handle: async ({ params: { id }, query }) => ({ value: await deps.watch({ conversation: id, ...query }) }),
    }),
    defineRoute({
      method: 'get', path: '/api/conversations/:id/flow', tag: 'Conversations', access: read, params,
      summary: 'The bot as a graph, with the way that this conversation took through it, the latest 200 steps, and where it waits',
      answers: z.object({ graph: graphShape, release: z.number(), path: z.array(z.object({ node: z.string(), at: z.string() })), at: z.string().nullable() }),
      handle: async ({ params: { id } }) => ({ value: await deps.flow(id) }),
    }),
    defineRoute({
      method: 'post', path: '/api/conversations/:id/notes', tag: 'Conversations', summary: 'Leave a note that only people see', access: write, params, audit: 'conversation.note',
      body: z.strictObject({ id: once, text: z.string().trim().min(1).max(10_000), mentions: z.array(z.string().max(60)).max(20).default([]) }),
      answers: z.object({ id: z.string() }),
      async handle({ params: { id: conversation }, body, caller }) {
        await required(conversation)
        return { status: 202, value: await deps.actions.send(await actor(knownCaller(caller)), { ...body, conversation, note: true }) }
      },
    }),
    defineRoute({
      method: 'post', path: '/api/conversations/:id/close', tag: 'Conversations', summary: 'Close it and its ticket, if people have it', access: write, params, audit: 'conversation.close',
      body: z.strictObject({ id: once }),
      async handle({ params: { id: conversation }, body, caller }) {
        await required(conversation)
        await deps.actions.close(await actor(knownCaller(caller)), { ...body, conversation })
        return { status: 202 }
      },
    }),
    defineRoute({
      method: 'post', path: '/api/conversations/:id/return', tag: 'Conversations', summary: 'Give it back to the bot, if people have it', access: write, params, audit: 'conversation.return',
      body: z.strictObject({ id: once }),
      async handle({ params: { id: conversation }, body, caller }) {
        await required(conversation)
        await deps.actions.returnToBot(await actor(knownCaller(caller)), { ...body, conversation })
        return { status: 202 }
      },
    }),
  ]
}
