import type { DefaultEventsMap, Server, Socket } from 'socket.io'
import type { z } from 'zod'
import type { Logger } from '../../base/logger.ts'
import type { RateLimit } from '../../base/rate-limit.ts'
import type { CatchUp } from '../../features/conversations/catch-up.ts'
import { conversationRoom } from '../../features/conversations/conversation-state.ts'
import type { MarkRead } from '../../features/conversations/mark-read.ts'
import { conversationId, type Receive, type Sender, visitorId } from '../../features/conversations/receive.ts'
import type { RequireOrigin } from '../../features/sessions/require-origin.ts'
import type { Emit } from '../../platform/realtime/realtime.ts'
import { AGENT_NAMESPACE } from '../../protocol/agent.ts'
import {
  identifyRequest, readRequest, resumeRequest, sendRequest, type ServerToVisitor, type SiteLook, typingRequest, VISITOR_NAMESPACE, visitorAuth,
  type VisitorToServer,
} from '../../protocol/visitor.ts'
import type { Identity } from '../../models/visitor.ts'
import { toWireError } from '../wire-error.ts'
import { answer } from './answer.ts'
import { limitEvents } from './limit-events.ts'

type SocketData = { sender: Sender; conversation: string }
type VisitorSocket = Socket<VisitorToServer, ServerToVisitor, DefaultEventsMap, SocketData>

/** Every event that a widget may send, and what it carries. The test of who may what walks this table. */
export const VISITOR_EVENTS: Record<keyof VisitorToServer, z.ZodType> = {
  resume: resumeRequest, send: sendRequest, identify: identifyRequest, read: readRequest, typing: typingRequest,
}

/** The visitors' side of the wire: parses, knows who speaks, hands on. A visitor reaches nothing but their own conversation. */
export function serveVisitors(
  io: Server,
  deps: {
    receive: Receive
    /** Takes a token by which the page's server says who the visitor is. */
    identify: (visitor: string, site: string, token: string) => Promise<Identity>
    catchUp: CatchUp
    markRead: MarkRead
    requireOrigin: RequireOrigin
    /** How a site of midflow.yaml presents itself; null for one that it does not name. */
    siteLook: (site: string, language: string | null) => Promise<SiteLook | null>
    /** How often a visitor may send whatever event. */
    limit: RateLimit
    emit: Emit
    logger: Logger
  },
): void {
  const visitors = io.of(VISITOR_NAMESPACE)

  visitors.use((socket, next) => {
    const auth = visitorAuth.safeParse(socket.handshake.auth)
    if (!auth.success) return next(new Error('bad-auth: send { token: 43 base64url characters, site }'))
    const { token, site, language, identity } = auth.data
    const { headers } = socket.handshake
    const visitor = visitorId(token, site)
    const sender: Sender = { visitor, site, language: language ?? null, identity: null }
    socket.data = { sender, conversation: conversationId(visitor) }
    const letIn = async () => {
      await deps.requireOrigin(site, headers)
      if (identity !== undefined) sender.identity = await deps.identify(visitor, site, identity)
    }
    return void letIn().then(() => next(), (err: unknown) => next(refusal(err, deps.logger)))
  })

  visitors.on('connection', (socket: VisitorSocket) => {
    const { sender, conversation } = socket.data
    const room = conversationRoom(conversation)
    limitEvents(socket, sender.visitor, deps.limit, deps.logger)
    // Joined before any history is read: what is shown meanwhile may arrive twice, which a client sees by its number.
    void socket.join(room)

    socket.on('resume', (request, reply) =>
      answer(deps.logger, 'resume', resumeRequest, request, reply, async (read) => {
        const site = await deps.siteLook(sender.site, sender.language)
        return { ...(await deps.catchUp(conversation, read)), site }
      }),
    )

    socket.on('send', (request, reply) =>
      answer(deps.logger, 'send', sendRequest, request, reply, (message) => deps.receive(sender, message)),
    )

    socket.on('identify', (request, reply) =>
      answer(deps.logger, 'identify', identifyRequest, request, reply, async ({ identity }) => {
        sender.identity = await deps.identify(sender.visitor, sender.site, identity)
        return null
      }),
    )

    socket.on('read', (request, reply) =>
      answer(deps.logger, 'read', readRequest, request, reply, async ({ seq }) => {
        await deps.markRead(conversation, seq)
        return null
      }),
    )

    socket.on('typing', (request, reply) =>
      answer(deps.logger, 'typing', typingRequest, request, reply, async ({ typing }) => {
        const author = { kind: 'visitor', name: null, picture: null } as const
        socket.to(room).emit('typing', { author, typing })
        deps.emit(AGENT_NAMESPACE, room, 'typing', { conversation, agent: null, typing })
        return null
      }),
    )
  })
}

/** Why nobody is let in, as Socket.IO tells it to a client: the message, and the error's code as data. */
function refusal(err: unknown, logger: Logger): Error {
  const { code, message } = toWireError(err, logger, 'socket connect').error
  return Object.assign(new Error(message), { data: { code } })
}
