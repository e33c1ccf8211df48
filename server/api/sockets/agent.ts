import type { DefaultEventsMap, Namespace, Server, Socket } from 'socket.io'
import type { z } from 'zod'
import type { Logger } from '../../base/logger.ts'
import type { RateLimit } from '../../base/rate-limit.ts'
import type { AgentActions } from '../../features/conversations/agent-actions.ts'
import { AGENTS_ROOM } from '../../features/conversations/conversation-changed.ts'
import { conversationRoom } from '../../features/conversations/conversation-state.ts'
import type { ListConversations } from '../../features/conversations/list-conversations.ts'
import type { MarkRead } from '../../features/conversations/mark-read.ts'
import type { Watch } from '../../features/conversations/watch.ts'
import { type OriginHeaders, sameOrigin } from '../../features/sessions/same-origin.ts'
import type { Session, Sessions } from '../../features/sessions/sessions.ts'
import type { Emit } from '../../platform/realtime/realtime.ts'
import {
  AGENT_NAMESPACE, type AgentRef, agentReadRequest, agentSendRequest, type AgentToServer, agentTypingRequest, closeRequest, conversationRequest,
  fillReplyRequest, listRequest, type LiveCounts, nothing, noticesReadRequest, presenceRequest, returnRequest, type Role, ROLES, type ServerToAgent, snoozeRequest,
  takeOverRequest, transferRequest, type Viewer, watchRequest, type Welcome,
} from '../../protocol/agent.ts'
import { VISITOR_NAMESPACE } from '../../protocol/visitor.ts'
import { answer } from './answer.ts'
import { limitEvents } from './limit-events.ts'

type SocketData = { agent: AgentRef; role: Role; session: string; watches: string[]; typing: string | null }
type AgentSocket = Socket<AgentToServer, ServerToAgent, DefaultEventsMap, SocketData>
type AgentNamespace = Namespace<AgentToServer, ServerToAgent, DefaultEventsMap, SocketData>

/** Every event that a console may send: what it carries, and whose it is. The test of who may what walks this table. */
export const AGENT_EVENTS: Record<keyof AgentToServer, { schema: z.ZodType; roles: readonly Role[] }> = {
  welcome: { schema: nothing, roles: ROLES },
  list: { schema: listRequest, roles: ROLES },
  counts: { schema: nothing, roles: ROLES },
  watch: { schema: watchRequest, roles: ROLES },
  unwatch: { schema: conversationRequest, roles: ROLES },
  send: { schema: agentSendRequest, roles: ROLES },
  'fill-reply': { schema: fillReplyRequest, roles: ROLES },
  'take-over': { schema: takeOverRequest, roles: ROLES },
  return: { schema: returnRequest, roles: ROLES },
  close: { schema: closeRequest, roles: ROLES },
  snooze: { schema: snoozeRequest, roles: ROLES },
  transfer: { schema: transferRequest, roles: ROLES },
  read: { schema: agentReadRequest, roles: ROLES },
  typing: { schema: agentTypingRequest, roles: ROLES },
  presence: { schema: presenceRequest, roles: ROLES },
  'notices-read': { schema: noticesReadRequest, roles: ROLES },
}

export type AgentSocketDeps = {
  sessions: Pick<Sessions, 'sessionOf'>
  publicUrl: () => string
  actions: AgentActions
  /** A user as visitors and colleagues see them now. */
  person: (user: string) => Promise<AgentRef>
  list: ListConversations
  counts: (user: string) => Promise<LiveCounts>
  watch: Watch
  markRead: MarkRead
  welcome: (user: string) => Promise<Welcome>
  fillReply: (agent: AgentRef, conversation: string, name: string) => Promise<{ text: string }>
  presence: {
    connect(user: string, connection: string): Promise<void>
    disconnect(connection: string): Promise<void>
    choose(user: string, presence: 'online' | 'away'): Promise<void>
  }
  noticesRead: (user: string, ids: string[]) => Promise<void>
  /** How often somebody may send whatever event. */
  limit: RateLimit
  emit: Emit
  logger: Logger
}

/**
 * The agents' side of the wire: lets in who has signed in, parses, hands on. A conversation's room has those who watch it;
 * everybody is in the room of all agents, and in one of their own.
 */
export function serveAgents(io: Server, deps: AgentSocketDeps): void {
  const agents: AgentNamespace = io.of(AGENT_NAMESPACE)

  agents.use((socket, next) => {
    letIn(deps, socket.handshake.headers).then((session) => {
      if (!session) return next(new Error('unauthorised: sign in at /console/'))
      const { id, name, picture, role } = session.user
      socket.data = { agent: { id, name, picture }, role, session: session.id, watches: [], typing: null }
      return next()
    }, next)
  })

  agents.on('connection', (socket: AgentSocket) => {
    const { agent } = socket.data
    void socket.join([AGENTS_ROOM, agentRoom(agent.id), sessionRoom(socket.data.session)])
    limitEvents(socket, agent.id, deps.limit, deps.logger)
    report(deps, deps.presence.connect(agent.id, socket.id))
    serve(agents, socket, deps)
    socket.on('disconnect', () => {
      report(deps, deps.presence.disconnect(socket.id))
      for (const conversation of socket.data.watches) report(deps, tellViewers(agents, conversation))
    })
  })
}

/** The room of one person's connections, and of one session's. */
export const agentRoom = (user: string): string => `agent:${user}`
export const sessionRoom = (session: string): string => `session:${session}`

/** Ends the connections of sessions that are over. */
export const dropSessions = (io: Server, sessions: string[]): void => void io.of(AGENT_NAMESPACE).in(sessions.map(sessionRoom)).disconnectSockets(true)

async function letIn(deps: AgentSocketDeps, headers: OriginHeaders & { cookie?: string | undefined }): Promise<Session | null> {
  return sameOrigin(headers, deps.publicUrl()) ? deps.sessions.sessionOf(headers.cookie) : null
}

const report = (deps: AgentSocketDeps, doing: Promise<unknown>): void => void doing.catch((err: unknown) => deps.logger.error('agent.socket-failed', { err }))

function serve(agents: AgentNamespace, socket: AgentSocket, deps: AgentSocketDeps): void {
  const { agent, role } = socket.data
  const { actions } = deps
  const on = <S extends z.ZodType, T>(event: keyof AgentToServer, schema: S, act: (request: z.output<S>) => Promise<T>) =>
    socket.on(event, (request: unknown, reply: unknown) => {
      if (AGENT_EVENTS[event].roles.includes(role)) void answer(deps.logger, event, schema, request, reply, act)
      else if (typeof reply === 'function') reply({ ok: false, error: { code: 'forbidden', message: `The role ${role} may not do this.` } })
    })

  /** By their name and picture of now: a socket may have stood for days. */
  const as = <R, T>(act: (who: AgentRef, request: R) => Promise<T>) => async (request: R): Promise<T> => act(await deps.person(agent.id), request)

  on('welcome', nothing, () => deps.welcome(agent.id))
  on('list', listRequest, (request) => deps.list(agent.id, request))
  on('counts', nothing, () => deps.counts(agent.id))
  on('watch', watchRequest, async (request) => {
    // Joined before the history is read: what comes meanwhile may arrive twice, which a client sees by its number.
    await socket.join(conversationRoom(request.conversation))
    const watched = await deps.watch(request)
    if (!socket.data.watches.includes(request.conversation)) socket.data.watches.push(request.conversation)
    const viewers = await viewersIn(agents.local, request.conversation)
    report(deps, tellViewers(agents, request.conversation))
    return { ...watched, viewers }
  })
  on('unwatch', conversationRequest, async ({ conversation }) => {
    await socket.leave(conversationRoom(conversation))
    socket.data.watches = socket.data.watches.filter((watched) => watched !== conversation)
    if (socket.data.typing === conversation) socket.data.typing = null
    await tellViewers(agents, conversation)
    return null
  })
  on('send', agentSendRequest, as(actions.send))
  on('fill-reply', fillReplyRequest, ({ conversation, name }) => deps.fillReply(agent, conversation, name))
  on('take-over', takeOverRequest, as(actions.takeOver))
  on('return', returnRequest, as(actions.returnToBot))
  on('close', closeRequest, as(actions.close))
  on('snooze', snoozeRequest, as(actions.snooze))
  on('transfer', transferRequest, as(actions.transfer))
  on('read', agentReadRequest, async ({ conversation, seq }) => {
    await deps.markRead(conversation, seq)
    return null
  })
  on('typing', agentTypingRequest, async ({ conversation, typing }) => {
    socket.data.typing = typing ? conversation : null
    const room = conversationRoom(conversation)
    socket.to(room).emit('typing', { conversation, agent, typing })
    deps.emit(VISITOR_NAMESPACE, room, 'typing', { author: { kind: 'agent', name: agent.name, picture: agent.picture }, typing })
    return null
  })
  on('presence', presenceRequest, async ({ presence }) => {
    await deps.presence.choose(agent.id, presence)
    return null
  })
  on('notices-read', noticesReadRequest, async ({ ids }) => {
    await deps.noticesRead(agent.id, ids)
    return null
  })
}

/** Tells those who watch a conversation who else does. A node that does not answer, because it just ended, is left out. */
async function tellViewers(agents: AgentNamespace, conversation: string): Promise<void> {
  const viewers = await viewersIn(agents, conversation).catch(() => viewersIn(agents.local, conversation))
  agents.to(conversationRoom(conversation)).emit('viewers', { conversation, viewers })
}

async function viewersIn(where: Pick<AgentNamespace, 'in'>, conversation: string): Promise<Viewer[]> {
  const viewers = new Map<string, Viewer>()
  for (const { data } of await where.in(conversationRoom(conversation)).fetchSockets()) {
    const typing = data.typing === conversation || (viewers.get(data.agent.id)?.typing ?? false)
    viewers.set(data.agent.id, { ...data.agent, typing })
  }
  return [...viewers.values()]
}
