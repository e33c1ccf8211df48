import { Avatar } from '../design/avatar.tsx'
import { Icon } from '../design/icon.tsx'
import { Ago } from '../design/when.tsx'
import type { ConversationSummary } from '../live/words.ts'
import { isUnread, lastBy, nameOf } from './names.ts'
import { SlaChip } from './sla-chip.tsx'

/** A conversation in the list. */
export function Row({ summary, href, current, me, now, typing }: { summary: ConversationSummary; href: string; current: boolean; me: string; now: number; typing: boolean }) {
  const name = nameOf(summary)
  const unread = isUnread(summary)
  return (
    <li class={`row ${unread ? 'unread' : ''}`}>
      <a class="row-link" href={href} aria-current={current ? 'true' : undefined} data-conversation={summary.id}>
        <Avatar name={summary.contact.name ?? summary.contact.email} seed={summary.id} />
        <span class="row-body">
          <span class="row-line">
            <strong class="one-line grow">{name}</strong>
            <Ago at={summary.lastAt} now={now} />
          </span>
          <span class="row-line">
            <span class="row-text one-line grow">{typing ? <em class="row-typing">typing…</em> : <>{lastBy(summary, me)}{summary.lastText === '' ? 'A file' : summary.lastText}</>}</span>
            {unread && <span class="unread-dot" role="img" aria-label="Unread" />}
          </span>
          <span class="row-chips">
            <OwnerChip summary={summary} me={me} />
            {summary.ticket && (summary.ticket.priority === 'urgent' || summary.ticket.priority === 'high') && <span class={`chip ${summary.ticket.priority === 'urgent' ? 'red' : 'amber'}`}>{summary.ticket.priority === 'urgent' ? 'Urgent' : 'High'}</span>}
            {summary.ticket?.sla && <SlaChip sla={summary.ticket.sla} now={now} />}
          </span>
        </span>
      </a>
    </li>
  )
}

/** Who has it. */
export function OwnerChip({ summary, me }: { summary: ConversationSummary; me: string }) {
  const { status, owner, agent, position, queue, snoozedUntil } = summary
  if (status === 'closed') return <span class="chip"><Icon name="check" />Closed</span>
  if (status === 'snoozed') return <span class="chip" title={snoozedUntil ? new Date(snoozedUntil).toLocaleString() : ''}><Icon name="snooze" />Snoozed</span>
  switch (owner) {
    case 'bot':
      return <span class="chip"><Icon name="bot" />Bot</span>
    case 'queue':
      return <span class="chip amber"><Icon name="waiting" />Waiting{queue === null ? '' : ` · ${queue}`}{position === null ? '' : ` · no. ${position}`}</span>
    case 'agent':
      return <span class={`chip ${agent?.id === me ? 'accent' : ''}`}><Icon name="user" />{agent?.id === me ? 'You' : agent?.name ?? 'Nobody'}</span>
  }
}
