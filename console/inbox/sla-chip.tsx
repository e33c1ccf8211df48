import { Icon } from '../design/icon.tsx'
import { fullText, lengthText } from '../design/time-text.ts'
import type { SlaClock, SlaState } from '../live/words.ts'

const TARGETS: Record<SlaClock['target'], string> = { first_response: 'First reply', next_response: 'Next reply', resolution: 'Resolution' }

/** The clock of an applied SLA that needs attention first: one that runs, the latest due before the others; null: none runs. */
export function pressing({ clocks }: SlaState): SlaClock | null {
  const running = clocks.filter(({ state, dueAt }) => (state === 'running' || state === 'breached') && dueAt !== null)
  return running.toSorted((a, b) => (a.dueAt ?? '').localeCompare(b.dueAt ?? ''))[0] ?? clocks.find(({ state }) => state === 'paused') ?? null
}

/** How long there is for what was promised; overdue and due soon are said in words, not by colour alone. */
export function SlaChip({ sla, now }: { sla: SlaState; now: number }) {
  const clock = pressing(sla)
  if (!clock) return null
  const what = TARGETS[clock.target]
  if (clock.state === 'paused' || clock.dueAt === null) return <span class="chip" title={`${what}: paused, ${lengthText(clock.remaining)} left`}><Icon name="waiting" />Paused</span>
  const left = Date.parse(clock.dueAt) - now
  const title = `${what} due ${fullText(clock.dueAt)}`
  if (left < 0) return <span class="chip red number" title={title}><Icon name="alert" />{lengthText(left)} overdue</span>
  return <span class={`chip number ${clock.warned ? 'amber' : ''}`} title={title}><Icon name="waiting" />{clock.warned ? 'Due in ' : ''}{lengthText(left)}</span>
}
