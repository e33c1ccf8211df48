/** `AbortController` and `AbortSignal` (DOM Standard), as far as requests use them. */
export class AbortSignal {
  aborted = false
  reason: unknown = undefined
  onabort: ((event: { type: string }) => void) | null = null
  #listeners: ((event: { type: string }) => void)[] = []

  addEventListener(name: string, fn: (event: { type: string }) => void): void {
    if (name === 'abort') this.#listeners.push(fn)
  }
  removeEventListener(_: string, fn: (event: { type: string }) => void): void {
    this.#listeners = this.#listeners.filter((listener) => listener !== fn)
  }
  throwIfAborted(): void {
    if (this.aborted) throw this.reason
  }
  /** Not for authors: what the controller calls. */
  fire(reason: unknown): void {
    if (this.aborted) return
    this.aborted = true
    this.reason = reason
    const event = { type: 'abort' }
    this.onabort?.(event)
    for (const listener of this.#listeners) listener(event)
  }
  static abort(reason: unknown = namedError('AbortError', 'This operation was aborted')): AbortSignal {
    const signal = new AbortSignal()
    signal.fire(reason)
    return signal
  }
  static timeout(ms: number): AbortSignal {
    const signal = new AbortSignal()
    setTimeout(() => signal.fire(namedError('TimeoutError', 'The operation was aborted due to timeout')), ms).unref()
    return signal
  }
  static any(signals: Iterable<AbortSignal>): AbortSignal {
    const any = new AbortSignal()
    for (const signal of signals) {
      if (signal.aborted) any.fire(signal.reason)
      else signal.addEventListener('abort', () => any.fire(signal.reason))
    }
    return any
  }
}

export class AbortController {
  readonly signal = new AbortSignal()
  abort(reason: unknown = namedError('AbortError', 'This operation was aborted')): void {
    this.signal.fire(reason)
  }
}

export function namedError(name: string, message: string): Error {
  const error = new Error(message)
  error.name = name
  return error
}

/** Settles as the promise does, or rejects with the reason as soon as the signal fires. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | null | undefined): Promise<T> {
  if (!signal) return promise
  if (signal.aborted) return Promise.reject(signal.reason)
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
    promise.then(resolve, reject)
  })
}
