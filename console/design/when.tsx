import { useEffect, useState } from 'preact/hooks'
import { agoText, fullText } from './time-text.ts'

/** The time, renewed every `ms`. */
export function useNow(ms: number): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), ms)
    return () => clearInterval(timer)
  }, [ms])
  return now
}

/** How long ago something was; the exact time on pointing at it. */
export function Ago({ at, now }: { at: string; now: number }) {
  return <time dateTime={at} title={fullText(at)} class="number">{agoText(at, now)}</time>
}
