/** A queue that serves its keys in turn, so that one key with a thousand entries holds up no other. */
export type FairQueue<T> = {
  add(key: string, item: T): void
  /** The next entry, of the keys that `may` be served, or undefined. */
  take(may: (key: string) => boolean): T | undefined
  remove(key: string, item: T): boolean
  size(): number
}

export function createFairQueue<T>(): FairQueue<T> {
  const lists = new Map<string, T[]>()
  return {
    add(key, item) {
      const list = lists.get(key)
      if (list) list.push(item)
      else lists.set(key, [item])
    },
    take(may) {
      for (const [key, list] of lists) {
        if (!may(key)) continue
        const item = list.shift()
        lists.delete(key)
        if (list.length > 0) lists.set(key, list)
        return item
      }
      return undefined
    },
    remove(key, item) {
      const list = lists.get(key) ?? []
      const at = list.indexOf(item)
      if (at >= 0) list.splice(at, 1)
      if (list.length === 0) lists.delete(key)
      return at >= 0
    },
    size: () => [...lists.values()].reduce((sum, list) => sum + list.length, 0),
  }
}
