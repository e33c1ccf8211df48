type Done = (error?: unknown, value?: unknown) => void
type Work = (...args: unknown[]) => unknown
type Items = unknown[] | Record<string, unknown>

/** The `async` package, as far as published snippets use it: with a last callback, or as a promise without one. */
export function makeAsync() {
  const over = (limitOf: (rest: unknown[]) => number, collect: boolean) =>
    (items: Items, ...rest: unknown[]): unknown => {
      const limit = limitOf(rest)
      const [work, done] = rest
      return settle(all(entries(items), limit, ([, item]) => start(fn(work), [item])), done, collect)
    }
  const free = () => Number.POSITIVE_INFINITY
  const given = (rest: unknown[]) => Number(rest.shift()) || 1
  const one = () => 1
  const tasks = (limitOf: (rest: unknown[]) => number) =>
    (list: Items, ...rest: unknown[]): unknown => {
      const limit = limitOf(rest)
      const names = entries(list).map(([name]) => name)
      const results = all(entries(list), limit, ([, task]) => start(fn(task), []))
      const shaped = Array.isArray(list) ? results : results.then((values) => Object.fromEntries(names.map((name, i) => [name, values[i]])))
      return settle(shaped, rest[0], true)
    }
  const waterfall = (list: unknown[], done?: unknown) =>
    settle(list.reduce<Promise<unknown[]>>(async (before, task) => many(await start(fn(task), await before)), Promise.resolve([])).then((values) => values[0]), done, true)
  const [each, eachSeries, eachLimit] = [over(free, false), over(one, false), over(given, false)]
  const [map, mapSeries, mapLimit] = [over(free, true), over(one, true), over(given, true)]
  const [parallel, parallelLimit, series] = [tasks(free), tasks(given), tasks(one)]
  return { each, eachSeries, eachLimit, forEach: each, forEachSeries: eachSeries, forEachLimit: eachLimit, map, mapSeries, mapLimit, parallel, parallelLimit, series, waterfall }
}

const entries = (items: Items): [string, unknown][] => Object.entries(items)
const many = (value: unknown): unknown[] => (value instanceof Several ? value.values : value === undefined ? [] : [value])

/** More than one result of a callback, for the next step of a waterfall. */
class Several {
  readonly values: unknown[]
  constructor(values: unknown[]) {
    this.values = values
  }
}

function fn(value: unknown): Work {
  if (typeof value === 'function') return (...args) => Reflect.apply(value, undefined, args)
  throw new TypeError('async needs a function here')
}

/** Calls work with a callback, or takes the promise that it returns. */
function start(work: Work, args: unknown[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const returned = work(...args, (error: unknown, ...values: unknown[]) => (error ? reject(error) : resolve(values.length > 1 ? new Several(values) : values[0])))
    if (returned instanceof Promise) returned.then(resolve, reject)
  })
}

async function all(items: [string, unknown][], limit: number, work: (item: [string, unknown]) => Promise<unknown>): Promise<unknown[]> {
  const results: unknown[] = []
  let next = 0
  const worker = async () => {
    for (let i = next++; i < items.length; i = next++) {
      const item = items[i]
      if (item) results[i] = await work(item)
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker))
  return results
}

function settle(promise: Promise<unknown>, done: unknown, collect: boolean): unknown {
  const value = promise.then((values) => (collect ? values : undefined))
  if (typeof done !== 'function') return value
  const call: Done = (...args) => void setTimeout(() => done(...args), 0)
  value.then((result) => (collect ? call(null, result) : call(null)), (error: unknown) => call(error))
  return undefined
}
