import { serveAgents } from '../api/sockets/agent.ts'
import { serveVisitors } from '../api/sockets/visitor.ts'
import { createRateLimit } from '../base/rate-limit.ts'
import { createCatchUp } from '../features/conversations/catch-up.ts'
import { createCountLive } from '../features/conversations/list-conversations.ts'
import { createMarkRead } from '../features/conversations/mark-read.ts'
import { siteLook } from '../features/conversations/site-look.ts'
import { createIdentify } from '../features/identity/identify.ts'
import type { Services } from './services.ts'

/** Lets visitors and agents in. */
export function serveSockets(services: Services): void {
  const {
    config, clock, logger, io, emit, url, sessions, identityKeys, prove, workspaceInForce, notices, routing, me, person,
    receive, requireOrigin, changed, listConversations, watch, agentActions, preparedReplies,
  } = services
  const { messages, conversations } = services.models
  serveVisitors(io, {
    receive,
    identify: createIdentify({ keys: identityKeys, prove, clock }),
    catchUp: createCatchUp({ conversations, messages }),
    markRead: createMarkRead({ conversations, messages, changed, marker: 'read' }),
    limit: createRateLimit({ clock, times: EVENTS_A_MESSAGE * config.rateBurst, periodMs: 60_000 }),
    emit,
    requireOrigin,
    siteLook: async (site, language) => siteLook(await workspaceInForce(), site, { at: clock.now().getTime(), maxFile: config.maxFile, language }),
    logger,
  })

  serveAgents(io, {
    sessions, publicUrl: () => url(),
    actions: agentActions,
    person,
    list: listConversations,
    counts: createCountLive({ conversations, queues: routing.queues, clock }),
    watch,
    markRead: createMarkRead({ conversations, messages, changed, marker: 'readByAgents' }),
    welcome: async (user) => ({ me: await me(user), colleagues: await routing.roster.colleagues(), queues: await routing.queues(), notices: await notices.list(user), replies: await preparedReplies.list() }),
    fillReply: preparedReplies.fill,
    presence: routing.presence,
    noticesRead: (user, ids) => notices.markRead(user, ids),
    limit: createRateLimit({ clock, times: config.rateCaller, periodMs: 60_000 }),
    emit,
    logger,
  })
}

/** Whoever may send so many messages in ten seconds also types, reads and comes back: so many events for each, in a minute. */
const EVENTS_A_MESSAGE = 20
