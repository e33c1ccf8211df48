import type { SlaClock, SlaState } from '../../live/words.ts'
import { fullText, lengthText } from '../../design/time-text.ts'

/** What a clock says: `words` alone tell the state, `tone` colours it. */
export type ClockLook = { tone: 'red' | 'amber' | 'green' | 'plain'; icon: 'alert' | 'waiting' | 'check' | 'snooze'; words: string }

export const TARGET_NAMES: Record<SlaClock['target'], string> = { first_response: 'First reply', next_response: 'Next reply', resolution: 'Resolution' }

/** A running clock with no more than this left is due soon, warned of or not. */
const SOON_MS = 15 * 60_000

export function clockLook({ state, dueAt, remaining, warned }: SlaClock, now: number): ClockLook {
  switch (state) {
    case 'met':
      return { tone: 'green', icon: 'check', words: 'Met' }
    case 'met-late':
      return { tone: 'amber', icon: 'check', words: 'Met late' }
    case 'paused':
      return { tone: 'plain', icon: 'snooze', words: `Paused, ${lengthText(remaining)} ${remaining < 0 ? 'over' : 'left'}` }
    case 'running':
    case 'breached': {
      const left = dueAt === null ? remaining : Date.parse(dueAt) - now
      if (state === 'breached' || left < 0) return { tone: 'red', icon: 'alert', words: left < 0 ? `Breached ${lengthText(left)} ago` : 'Breached' }
      return warned || left < SOON_MS ? { tone: 'amber', icon: 'waiting', words: `Due soon: ${lengthText(left)}` } : { tone: 'plain', icon: 'waiting', words: `${lengthText(left)} left` }
    }
  }
}

/** When a clock is due and which closed time until then does not count; undefined: it is not due at any time. */
export function dueText({ dueAt, skipped }: SlaClock): string | undefined {
  if (dueAt === null) return undefined
  const closed = skipped.map(({ from, to, reason }) => `${fullText(from)} – ${fullText(to)}${reason === null ? '' : ` (${reason})`}`)
  return [`Due ${fullText(dueAt)}`, ...(closed.length > 0 ? ['Not counted:', ...closed] : [])].join('\n')
}

/** The clock to show where there is room for one: the first that is due, then a paused one, then the last that was met. */
export function leadingClock({ clocks }: SlaState): SlaClock | null {
  const running = clocks.filter(({ state }) => state === 'running' || state === 'breached')
  const first = running.toSorted((a, b) => (a.dueAt ?? '').localeCompare(b.dueAt ?? ''))[0]
  return first ?? clocks.find(({ state }) => state === 'paused') ?? clocks.at(-1) ?? null
}
