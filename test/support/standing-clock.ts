import type { Clock } from '../../server/base/clock.ts'

/** A clock that shows what it is set to, while everything that waits for it goes on in real time, at most `LONGEST_MS` later. */
export type StandingClock = Clock & { set(at: Date): void }

const LONGEST_MS = 25

export function createStandingClock(at: Date): StandingClock {
  let shown = at
  const after: Clock['after'] = (ms, fn) => {
    const timer = setTimeout(fn, Math.min(ms, LONGEST_MS))
    timer.unref()
    return () => clearTimeout(timer)
  }
  return {
    now: () => new Date(shown),
    after,
    sleep: (ms) => new Promise((done) => setTimeout(done, Math.min(ms, LONGEST_MS))),
    set: (next) => void (shown = next),
  }
}
