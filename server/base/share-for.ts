import type { Clock } from './clock.ts'

/** One reading for all who ask within `ms` of its beginning: what they get is no older than that. A failed one is not kept. */
export function shareFor<T>(clock: Clock, ms: number, read: () => Promise<T>): () => Promise<T> {
  let held: { at: number; value: Promise<T> } | null = null
  return () => {
    const now = clock.now().getTime()
    if (held && now >= held.at && now - held.at < ms) return held.value
    const mine = { at: now, value: read() }
    held = mine
    mine.value.catch(() => {
      if (held === mine) held = null
    })
    return mine.value
  }
}
