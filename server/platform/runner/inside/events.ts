type Listener = { fn: (...args: unknown[]) => unknown; once: boolean }

/** Node's `EventEmitter`, as far as snippets use it. */
export class EventEmitter {
  #listeners = new Map<unknown, Listener[]>()

  on(name: unknown, fn: Listener['fn']): this {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), { fn, once: false }])
    return this
  }
  addListener(name: unknown, fn: Listener['fn']): this {
    return this.on(name, fn)
  }
  once(name: unknown, fn: Listener['fn']): this {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), { fn, once: true }])
    return this
  }
  off(name: unknown, fn: Listener['fn']): this {
    this.#listeners.set(name, (this.#listeners.get(name) ?? []).filter((listener) => listener.fn !== fn))
    return this
  }
  removeListener(name: unknown, fn: Listener['fn']): this {
    return this.off(name, fn)
  }
  removeAllListeners(name?: unknown): this {
    if (name === undefined) this.#listeners.clear()
    else this.#listeners.delete(name)
    return this
  }
  emit(name: unknown, ...args: unknown[]): boolean {
    const found = this.#listeners.get(name) ?? []
    if (found.length === 0 && name === 'error') throw args[0] instanceof Error ? args[0] : new Error(`Unhandled error: ${String(args[0])}`)
    this.#listeners.set(name, found.filter((listener) => !listener.once))
    for (const { fn } of found) fn.apply(this, args)
    return found.length > 0
  }
  listenerCount(name: unknown): number {
    return (this.#listeners.get(name) ?? []).length
  }
  listeners(name: unknown): Listener['fn'][] {
    return (this.#listeners.get(name) ?? []).map(({ fn }) => fn)
  }
  setMaxListeners(): this {
    return this
  }
}
