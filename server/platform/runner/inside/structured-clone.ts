/** `structuredClone` for plain data: objects, lists, dates, maps, sets, bytes, errors, cycles. Functions cannot be cloned. */
export function structuredClone<T>(value: T): T
export function structuredClone(value: unknown): unknown {
  const done = new Map<unknown, unknown>()
  const clone = (from: unknown): unknown => {
    if (typeof from === 'function' || typeof from === 'symbol') throw Object.assign(new Error(`${String(from)} could not be cloned.`), { name: 'DataCloneError' })
    if (typeof from !== 'object' || from === null) return from
    const known = done.get(from)
    if (known !== undefined) return known
    if (from instanceof Date) return new Date(from)
    if (from instanceof RegExp) return new RegExp(from)
    if (from instanceof ArrayBuffer) return from.slice(0)
    if (from instanceof Uint8Array) return from.slice()
    if (from instanceof Error) return Object.assign(new Error(from.message), { name: from.name, stack: from.stack })
    if (from instanceof Map) {
      const map = new Map<unknown, unknown>()
      done.set(from, map)
      for (const [name, each] of from) map.set(clone(name), clone(each))
      return map
    }
    if (from instanceof Set) {
      const set = new Set<unknown>()
      done.set(from, set)
      for (const each of from) set.add(clone(each))
      return set
    }
    const made: object = Array.isArray(from) ? [] : {}
    done.set(from, made)
    for (const [name, each] of Object.entries(from)) Reflect.set(made, name, clone(each))
    return made
  }
  return clone(value)
}
