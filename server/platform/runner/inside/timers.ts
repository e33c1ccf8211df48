import type { Post } from './port.ts'
import { apply, max, now, splice } from './primordials.ts'

const MOST = 100_000
const CROWD = 64

/** A timer as Node's `setTimeout` answers it: usable as a number too. */
class Timer {
  #clear: () => void
  #setPending: (pending: boolean) => void
  #pending = true
  readonly #id: number
  constructor(id: number, clear: () => void, setPending: (pending: boolean) => void) {
    this.#id = id
    this.#clear = clear
    this.#setPending = setPending
  }
  ref(): this {
    this.#pending = true
    this.#setPending(true)
    return this
  }
  unref(): this {
    this.#pending = false
    this.#setPending(false)
    return this
  }
  hasRef(): boolean {
    return this.#pending
  }
  close(): this {
    this.#clear()
    return this
  }
  [Symbol.toPrimitive](): number {
    return this.#id
  }
}

type Entry = { id: number; at: number; every: number | null; pending: boolean; fn: (...args: unknown[]) => unknown; args: unknown[] }

export type Timers = {
  globals: Record<string, (...args: never[]) => unknown>
  /** Runs the timer that is due first, if any, and arms the next. */
  fire(): void
  /** Timers that keep the run going. */
  pending(): number
}

/** `setTimeout` and its kin: kept here in order of time; the host is only asked to come back for the first. */
export function makeTimers(post: Post): Timers {
  const queue: Entry[] = []
  let last = 0
  let armed = Number.POSITIVE_INFINITY

  const arm = () => {
    const first = queue[0]
    if (first === undefined || first.at >= armed) return
    armed = first.at
    post('arm', max(0, first.at - now()))
  }
  const insert = (entry: Entry) => {
    let low = 0
    let high = queue.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((queue[middle]?.at ?? 0) <= entry.at) low = middle + 1
      else high = middle
    }
    splice(queue, low, 0, entry)
    arm()
  }
  const clear = (timer: unknown) => {
    const id = timer instanceof Timer ? timer[Symbol.toPrimitive]() : Number(timer)
    for (let i = 0; i < queue.length; i++) {
      if (queue[i]?.id === id) {
        splice(queue, i, 1)
        return
      }
    }
  }
  const set = (fn: unknown, ms: unknown, args: unknown[], repeat: boolean) => {
    if (typeof fn !== 'function') throw new TypeError('The first argument of a timer must be a function')
    if (queue.length >= MOST) throw new RangeError(`Too many timers: an action may have ${MOST} at once`)
    const wait = max(1, Number(ms) || 0)
    last += 1
    const entry: Entry = { id: last, at: now() + wait, every: repeat ? wait : null, pending: true, fn: (...given) => apply(fn, undefined, given), args }
    insert(entry)
    const setPending = (pending: boolean) => {
      entry.pending = pending
    }
    return new Timer(entry.id, () => clear(entry.id), setPending)
  }

  return {
    globals: {
      setTimeout: (fn: unknown, ms?: unknown, ...args: unknown[]) => set(fn, ms, args, false),
      setInterval: (fn: unknown, ms?: unknown, ...args: unknown[]) => set(fn, ms, args, true),
      setImmediate: (fn: unknown, ...args: unknown[]) => set(fn, 0, args, false),
      clearTimeout: clear,
      clearInterval: clear,
      clearImmediate: clear,
    },
    fire() {
      armed = Number.POSITIVE_INFINITY
      // One at a time, so that promises go on in between as they do in Node; only a crowd is served in groups.
      for (let left = queue.length > CROWD ? CROWD : 1; left > 0; left--) {
        const first = queue[0]
        if (first === undefined || first.at > now()) break
        splice(queue, 0, 1)
        if (first.every !== null) {
          first.at = now() + first.every
          insert(first)
        }
        arm()
        apply(first.fn, undefined, first.args)
      }
      arm()
    },
    pending() {
      let count = 0
      for (let i = 0; i < queue.length; i++) if (queue[i]?.pending) count += 1
      return count
    },
  }
}
