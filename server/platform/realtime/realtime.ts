import type { Server as HttpServer } from 'node:http'
import { Server } from 'socket.io'

/** Sends an event to everybody in a room, on every node. Fire and forget: whoever misses it catches up by number. */
export type Emit = (namespace: string, room: string, event: string, payload: unknown) => void

/** Heartbeats: a connection silent for the sum of both is taken for dead, on either side. */
const PING_EVERY_MS = 10_000
const PING_WAIT_MS = 8_000

/** The Socket.IO server. Connection state recovery stays off: clients catch up by message number. */
export function createRealtime(http: HttpServer, options: { origins: true | string[] }): { io: Server; emit: Emit; hasListeners(namespace: string, room: string): boolean } {
  const io = new Server(http, {
    path: '/socket.io',
    serveClient: false,
    cors: { origin: options.origins },
    pingInterval: PING_EVERY_MS,
    pingTimeout: PING_WAIT_MS,
    maxHttpBufferSize: 100_000,
    // Compression would cost memory and time on every idle connection for texts of a few hundred bytes.
    perMessageDeflate: false,
  })
  const emit: Emit = (namespace, room, event, payload) => void io.of(namespace).to(room).emit(event, payload)
  /** Whether anybody on this node is in a room. */
  const hasListeners = (namespace: string, room: string) => (io.of(namespace).adapter.rooms.get(room)?.size ?? 0) > 0
  return { io, emit, hasListeners }
}
