import type { Clock } from '../../base/clock.ts'
import { AppError } from '../../base/errors.ts'
import { createRateLimit } from '../../base/rate-limit.ts'

const BURST_MS = 10_000
const HOUR_MS = 3_600_000

/**
 * Counts a message of a visitor.
 * @throws AppError `too-many-messages` with the seconds after which it can be sent again; it did not count.
 */
export type LimitMessages = (conversation: string) => void

/** So many messages at once and so many an hour, in this process: enough for people, too few to flood anybody with. */
export function createLimitMessages(deps: { clock: Clock; burst: number; hourly: number }): LimitMessages {
  const limits = [
    createRateLimit({ clock: deps.clock, times: deps.burst, periodMs: BURST_MS }),
    createRateLimit({ clock: deps.clock, times: deps.hourly, periodMs: HOUR_MS }),
  ]
  return (conversation) => {
    for (const limit of limits) {
      const wait = limit.take(conversation)
      if (wait > 0) throw new AppError('too-many-messages', { seconds: Math.ceil(wait / 1000) })
    }
  }
}
