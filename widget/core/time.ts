/** Time, handed in so that tests can move it. Milliseconds. */
export type Time = {
  now(): number
  /** Calls `fn` once after `ms`; the returned function cancels it. */
  after(ms: number, fn: () => void): () => void
}

/** The browser's clock. */
export const browserTime: Time = {
  now: () => Date.now(),
  after(ms, fn) {
    const timer = setTimeout(fn, ms)
    return () => clearTimeout(timer)
  },
}
