/**
 * Time, handed to whoever needs it. The only caller of `Date.now` and `setTimeout` in the server;
 * tests pass a clock that they move by hand.
 */
export type Clock = {
  /** The present moment. */
  now(): Date
  /** Calls `fn` once after `ms` milliseconds; the returned function cancels it. Never for what must outlive a restart. */
  after(ms: number, fn: () => void): () => void
  /** Resolves after `ms` milliseconds. */
  sleep(ms: number): Promise<void>
}

/** The machine's clock. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => new Date(),
  after(ms, fn) {
    const timer = setTimeout(fn, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
}
