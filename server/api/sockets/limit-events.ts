import type { Socket } from 'socket.io'
import { AppError } from '../../base/errors.ts'
import type { Logger } from '../../base/logger.ts'
import type { RateLimit } from '../../base/rate-limit.ts'
import { toWireError } from '../wire-error.ts'

/** Refuses what a connection asks beyond its limit, before anything is read; `key` is whose limit it is, over all of their connections. */
export function limitEvents(socket: Pick<Socket, 'use'>, key: string, limit: RateLimit, logger: Logger): void {
  socket.use((packet, next) => {
    const waitMs = limit.take(key)
    if (waitMs === 0) return next()
    const reply: unknown = packet.at(-1)
    const { error } = toWireError(new AppError('too-many-requests', { what: 'events', seconds: Math.ceil(waitMs / 1000) }), logger, 'socket')
    if (typeof reply === 'function') reply({ ok: false, error })
  })
}
