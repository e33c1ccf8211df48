import { useEffect, useRef, useState } from 'preact/hooks'
import type { Reply } from '../live/words.ts'

export type Loaded<T> = { at: 'loading' } | { at: 'failed'; reason: string; code: string } | { at: 'ready'; value: T; again: boolean }

/**
 * What the server says, asked for anew when `key` changes. While the same thing is asked for again (`reload`, or another
 * `version`) what was there stays (`again`). An answer that comes late is dropped.
 */
export function useLoaded<T>(key: string, ask: () => Promise<Reply<T>>, version: unknown = null): [Loaded<T>, () => void] {
  const [state, setState] = useState<{ key: string; loaded: Loaded<T> }>({ key, loaded: { at: 'loading' } })
  const latest = useRef(0)
  const reload = () => {
    const turn = ++latest.current
    setState((before) => (before.key === key && before.loaded.at === 'ready' ? { key, loaded: { ...before.loaded, again: true } } : { key, loaded: { at: 'loading' } }))
    void (async () => {
      const reply = await ask()
      if (turn !== latest.current) return
      setState((before) => {
        if (reply.ok) return { key, loaded: { at: 'ready', value: reply.value, again: false } }
        const held = before.key === key && before.loaded.at === 'ready' ? before.loaded : null
        return held && reply.error.code === 'offline' ? { key, loaded: { ...held, again: false } } : { key, loaded: { at: 'failed', reason: reply.error.message, code: reply.error.code } }
      })
    })()
  }
  useEffect(() => {
    reload()
    return () => void latest.current++
  }, [key, version])
  return [state.key === key ? state.loaded : { at: 'loading' }, reload]
}
