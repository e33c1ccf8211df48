import type { Memory } from '../../widget/core/memory.ts'

/** What somebody chose for this browser. */
export type Choices = { sound: boolean; popups: boolean; panel: boolean }
export type Prefs = { get(): Choices; set(change: Partial<Choices>): void }

const FIRST: Choices = { sound: true, popups: false, panel: true }

export function createPrefs(memory: Memory): Prefs {
  const get = (): Choices => {
    try {
      const kept: unknown = JSON.parse(memory.get('prefs') ?? '{}')
      return { ...FIRST, ...(typeof kept === 'object' ? kept : {}) }
    } catch {
      return FIRST
    }
  }
  return { get, set: (change) => memory.set('prefs', JSON.stringify({ ...get(), ...change })) }
}
