import type { DefaultEventsMap, Server, Socket } from 'socket.io'
import type { z } from 'zod'
import type { Logger } from '../../base/logger.ts'
import type { CatchUp } from '../../features/conversations/catch-up.ts'
import { conversationRoom } from '../../features/conversations/conversation-state.ts'
import type { MarkRead } from '../../features/conversations/mark-read.ts'
import { conversationId, type Receive, type Sender, visitorId } from '../../features/conversations/receive.ts'
import {
  readRequest, type Reply, resumeRequest, sendRequest, type ServerToVisitor, type SiteLook, typingRequest, VISITOR_NAMESPACE, visitorAuth,
  type VisitorToServer,
} from '../../protocol/visitor.ts'
import { parseInput, toWireError } from '../wire-error.ts'

type SocketData = { sender: Sender; conversation: string }
type VisitorSocket = Socket<VisitorToServer, ServerToVisitor, DefaultEventsMap, SocketData>

/** The visitors' side of the wire: parses, knows who speaks, hands on. A visitor reaches nothing but their own conversation. */
export function serveVisitors(
  io: Server,
  deps: {
    receive: Receive
    catchUp: CatchUp
    markRead: MarkRead
    /** How a site of midflow.yaml presents itself; null for one that it does not name. */
    siteLook: (site: string) => Promise<SiteLook | null>
    logger: Logger
  },
): void {
  const visitors = io.of(VISITOR_NAMESPACE)

  visitors.use((socket, next) => {
    const auth = visitorAuth.safeParse(socket.handshake.auth)
    if (!auth.success) return next(new Error('bad-auth: send { token: 43 base64url characters, site }'))
    const { token, site, language } = auth.data
    const visitor = visitorId(token, site)
    socket.data = { sender: { visitor, site, language: language ?? null }, conversation: conversationId(visitor) }
    return next()
  })

  visitors.on('connection', (socket: VisitorSocket) => {
    const { sender, conversation } = socket.data
    const room = conversationRoom(conversation)
    // Joined before any history is read: what is shown meanwhile may arrive twice, which a client sees by its number.
    void socket.join(room)

    socket.on('resume', (request, reply) =>
      answer(deps.logger, 'resume', resumeRequest, request, reply, async (read) => {
        const site = await deps.siteLook(sender.site)
        return { ...(await deps.catchUp(conversation, read)), site }
      }),
    )

    socket.on('send', (request, reply) =>
      answer(deps.logger, 'send', sendRequest, request, reply, (message) => deps.receive(sender, message)),
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
        return null
      }),
    )
  })
}

/** Parses, does, acknowledges. An event sent without asking for an acknowledgement is carried out all the same. */
async function answer<S extends z.ZodType, T>(
  logger: Logger,
  where: string,
  schema: S,
  request: unknown,
  reply: unknown,
  act: (request: z.output<S>) => Promise<T>,
): Promise<void> {
  let said: Reply<T>
  try {
    said = { ok: true, value: await act(parseInput(schema, request, where)) }
  } catch (err) {
    said = { ok: false, error: toWireError(err, logger, `socket ${where}`).error }
  }
  if (typeof reply === 'function') reply(said)
}
