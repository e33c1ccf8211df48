type Mapper = (item: unknown, index: number, length: number) => unknown

/** `bluebird`, as far as published snippets use it: the isolate's own promises with its most used additions. */
export function makeBluebird() {
  class Bluebird<T> extends Promise<T> {
    static delay(ms: number, value?: unknown): Bluebird<unknown> {
      return new Bluebird((resolve) => void setTimeout(() => resolve(value), ms))
    }
    static map(items: unknown, mapper: Mapper, options: { concurrency?: number } = {}): Bluebird<unknown[]> {
      return Bluebird.from(mapAll(items, mapper, options.concurrency ?? Number.POSITIVE_INFINITY))
    }
    static mapSeries(items: unknown, mapper: Mapper): Bluebird<unknown[]> {
      return Bluebird.from(mapAll(items, mapper, 1))
    }
    static each(items: unknown, mapper: Mapper): Bluebird<unknown[]> {
      return Bluebird.from(eachOf(items, mapper))
    }
    static props(values: Record<string, unknown>): Bluebird<Record<string, unknown>> {
      return Bluebird.from(Promise.all(Object.values(values)).then((found) => Object.fromEntries(Object.keys(values).map((name, i) => [name, found[i]]))))
    }
    static promisify(fn: (...args: unknown[]) => unknown): (...args: unknown[]) => Bluebird<unknown> {
      return (...args) => new Bluebird((resolve, reject) => void fn(...args, (error: unknown, value: unknown) => (error ? reject(error) : resolve(value))))
    }
    static from<V>(promise: Promise<V>): Bluebird<V> {
      return new Bluebird<V>((resolve, reject) => void promise.then(resolve, reject))
    }
    map(mapper: Mapper, options?: { concurrency?: number }): Bluebird<unknown[]> {
      return Bluebird.map(this, mapper, options)
    }
    each(mapper: Mapper): Bluebird<unknown[]> {
      return Bluebird.each(this, mapper)
    }
    delay(ms: number): Bluebird<T> {
      return Bluebird.from(this.then((value) => new Promise<T>((resolve) => void setTimeout(() => resolve(value), ms))))
    }
    tap(fn: (value: T) => unknown): Bluebird<T> {
      return Bluebird.from(this.then(async (value) => (await fn(value), value)))
    }
    spread(fn: (...values: unknown[]) => unknown): Bluebird<unknown> {
      return Bluebird.from(this.then((value) => fn(...(Array.isArray(value) ? value : [value]))))
    }
  }
  return Object.assign(Bluebird, { Promise: Bluebird })
}

async function listOf(items: unknown): Promise<unknown[]> {
  const list = await items
  return Array.isArray(list) ? await Promise.all(list) : []
}

async function mapAll(items: unknown, mapper: Mapper, concurrency: number): Promise<unknown[]> {
  const list = await listOf(items)
  const results: unknown[] = []
  let next = 0
  const worker = async () => {
    for (let i = next++; i < list.length; i = next++) results[i] = await mapper(list[i], i, list.length)
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, list.length) }, worker))
  return results
}

async function eachOf(items: unknown, mapper: Mapper): Promise<unknown[]> {
  const list = await listOf(items)
  for (const [i, item] of list.entries()) await mapper(item, i, list.length)
  return list
}
