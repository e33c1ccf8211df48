import type { Connection } from 'mongoose'
import type { Server } from 'socket.io'

/** How long a message between nodes is kept for one that is slow to read it. */
const KEPT_SECONDS = 3600

/** How long one node waits for what the others answer, of which one may just have ended. */
const ANSWER_MS = 1000

/**
 * Carries socket messages between the nodes that share one store: through Redis where there is one, else through a
 * collection of MongoDB. Losing it loses no message, for clients catch up by number. Answers what closes it.
 * The adapters are loaded only where they are used: a server alone starts sooner without them.
 */
export async function joinNodes(io: Server, via: { redisUrl: string | null; mongo: Connection | null }): Promise<() => Promise<void>> {
  if (via.redisUrl !== null) {
    const { createClient } = await import('redis')
    const { createAdapter } = await import('@socket.io/redis-streams-adapter')
    const client = createClient({ url: via.redisUrl })
    await client.connect()
    io.adapter(createAdapter(client))
    return async () => client.destroy()
  }
  const db = via.mongo?.db
  if (!db) return async () => {}
  const { createAdapter } = await import('@socket.io/mongo-adapter')
  const events = db.collection('socket_events')
  await events.createIndex({ createdAt: 1 }, { expireAfterSeconds: KEPT_SECONDS })
  io.adapter(createAdapter(events, { addCreatedAtField: true, requestsTimeout: ANSWER_MS }))
  return async () => {}
}
