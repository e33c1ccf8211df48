/** What the page keeps of a visitor, as text under short names; in the page's storage, or in memory where that is blocked. */
export type Memory = { get(name: string): string | null; set(name: string, value: string | null): void }

/** Keeps under `prefix` in the storage that `storage` gives (it may throw: some browsers forbid even to look at it). */
export function createMemory(prefix: string, storage: () => Storage): Memory {
  const held = new Map<string, string>()
  return {
    get(name) {
      try {
        return storage().getItem(prefix + name) ?? held.get(name) ?? null
      } catch {
        return held.get(name) ?? null
      }
    },
    set(name, value) {
      if (value === null) held.delete(name)
      else held.set(name, value)
      try {
        if (value === null) storage().removeItem(prefix + name)
        else storage().setItem(prefix + name, value)
      } catch {
        // Blocked or full: the visitor keeps their conversation until the page is left.
      }
    },
  }
}
