import type { Clock } from '../../server/base/clock.ts'

/** A clock that stands still until `advance` is called; due timers then run in order of their time. */
export type FakeClock = Clock & { advance(ms: number): Promise<void>; set(at: Date): Promise<void> }

/** A fake clock that starts at `start`. */
export function createFakeClock(start = new Date('2026-11-25T10:00:00Z')): FakeClock {
  let now = start.getTime()
  let timers: { at: number; fn: () => void }[] = []
  const after = (ms: number, fn: () => void) => {
    const timer = { at: now + ms, fn }
    timers.push(timer)
    return () => {
      timers = timers.filter((other) => other !== timer)
    }
  }
  const set = async (at: Date) => {
    for (;;) {
      const due = timers.filter((timer) => timer.at <= at.getTime()).toSorted((a, b) => a.at - b.at)[0]
      if (!due) break
      timers = timers.filter((other) => other !== due)
      now = Math.max(now, due.at)
      due.fn()
      await new Promise((resolve) => setImmediate(resolve))
    }
    now = at.getTime()
  }
  return {
    now: () => new Date(now),
    after,
    sleep: (ms) => new Promise((resolve) => void after(ms, resolve)),
    advance: (ms) => set(new Date(now + ms)),
    set,
  }
}
