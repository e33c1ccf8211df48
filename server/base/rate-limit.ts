import type { Clock } from './clock.ts'

/**
 * So many times per key and period, with the whole allowance at once at first and then one more each `periodMs / times`
 * (the generic cell rate algorithm: one moment per key, no windows that could be straddled).
 */
export type RateLimit = {
  /** Counts one. Answers 0 when it is within the limit, else after how many milliseconds the next one is; that one did not count. */
  take(key: string): number
  /** Forgets what was counted for the key. */
  clear(key: string): void
}

/** Keys that have their whole allowance again are forgotten as soon as there are this many. */
const SWEEP_AT = 10_000

/** A limit of this process, in memory. */
export function createRateLimit(deps: { clock: Clock; times: number; periodMs: number }): RateLimit {
  // A multiple of 2^-10, so that sums with moments are exact and a whole allowance is never short of one.
  const everyMs = Math.floor((deps.periodMs / deps.times) * 1024) / 1024
  /** When each key has its whole allowance again. */
  const full = new Map<string, number>()
  let sweepAt = SWEEP_AT
  return {
    take(key) {
      const now = deps.clock.now().getTime()
      const next = Math.max(full.get(key) ?? 0, now) + everyMs
      const wait = next - now - deps.periodMs
      if (wait > 0) return Math.ceil(wait)
      full.set(key, next)
      if (full.size >= sweepAt) {
        for (const [other, moment] of full) if (moment <= now) full.delete(other)
        sweepAt = Math.max(SWEEP_AT, full.size * 2)
      }
      return 0
    },
    clear(key) {
      full.delete(key)
    },
  }
}
