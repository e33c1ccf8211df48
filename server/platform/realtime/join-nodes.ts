import { createAdapter as createMongoAdapter } from '@socket.io/mongo-adapter'
import { createAdapter as createRedisAdapter } from '@socket.io/redis-streams-adapter'
import type { Connection } from 'mongoose'
import { createClient } from 'redis'
import type { Server } from 'socket.io'

/** How long a message between nodes is kept for one that is slow to read it. */
const KEPT_SECONDS = 3600

/**
 * Carries socket messages between the nodes that share one store: through Redis where there is one, else through a
 * collection of MongoDB. Losing it loses no message, for clients catch up by number. Answers what closes it.
 */
export async function joinNodes(io: Server, via: { redisUrl: string | null; mongo: Connection | null }): Promise<() => Promise<void>> {
  if (via.redisUrl !== null) {
    const client = createClient({ url: via.redisUrl })
    await client.connect()
    io.adapter(createRedisAdapter(client))
    return async () => client.destroy()
  }
  const db = via.mongo?.db
  if (!db) return async () => {}
  const events = db.collection('socket_events')
  await events.createIndex({ createdAt: 1 }, { expireAfterSeconds: KEPT_SECONDS })
  io.adapter(createMongoAdapter(events, { addCreatedAtField: true }))
  return async () => {}
}
