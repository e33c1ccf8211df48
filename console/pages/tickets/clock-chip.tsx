import { Icon } from '../../design/icon.tsx'
import type { SlaClock, SlaState } from '../../live/words.ts'
import { clockLook, dueText, leadingClock, TARGET_NAMES } from './clock-state.ts'

/** One clock, its state in words and colour. */
export function ClockChip({ clock, now }: { clock: SlaClock; now: number }) {
  const { tone, icon, words } = clockLook(clock, now)
  return <span class={`chip number ${tone === 'plain' ? '' : tone}`} title={dueText(clock)}><Icon name={icon} />{words}</span>
}

/** All clocks of a ticket, each with the name of its target. `why`: with when it is due, and the closed time until then. */
export const Clocks = ({ sla, now, why }: { sla: SlaState; now: number; why: boolean }) => (
  <dl class="clocks">
    {sla.clocks.map((clock) => (
      <div key={clock.target}>
        <dt>{TARGET_NAMES[clock.target]}</dt>
        <dd><ClockChip clock={clock} now={now} /></dd>
        {why && clock.dueAt !== null && <dd class="why">{dueText(clock)}</dd>}
      </div>
    ))}
  </dl>
)

/** The clock that matters now, with its target. */
export function LeadingClock({ sla, now }: { sla: SlaState | null; now: number }) {
  const clock = sla && leadingClock(sla)
  if (!clock) return <span class="muted">No target</span>
  return <span class="leading-clock"><ClockChip clock={clock} now={now} /><span class="muted">{TARGET_NAMES[clock.target]}</span></span>
}
