import { Avatar } from '../../design/avatar.tsx'
import { Ago } from '../../design/when.tsx'
import { linkTo } from '../../shell/router.ts'
import type { TicketRow } from '../../../server/protocol/records.ts'
import { LeadingClock } from './clock-chip.tsx'
import { Priority } from './priority.tsx'

/** A ticket of the list; a click anywhere on it opens its conversation, or its contact where there is none. */
export function Row({ ticket, now }: { ticket: TicketRow; now: number }) {
  const { contact, conversation, owner } = ticket
  const link = conversation !== null ? linkTo('inbox', ticket.open ? 'all' : 'closed', conversation) : contact ? linkTo('contacts', contact.id) : null
  const who = contact?.name ?? contact?.email ?? 'Nobody'
  const subject = ticket.subject || 'Without a subject'
  return (
    <tr class="ticket-row">
      <td class="due"><LeadingClock sla={ticket.sla} now={now} /></td>
      <td class="subject">
        {link === null ? <strong>{subject}</strong> : <a class="whole-link" href={link}>{subject}</a>}
        <span class="muted one-line">{who}{ticket.tier !== null && <> · {ticket.tier}</>}</span>
      </td>
      <td class="level"><Priority priority={ticket.priority} /></td>
      <td class="stage"><span class="chip">{ticket.stageLabel}</span></td>
      <td class="queue">{ticket.queue ?? <span class="muted">None</span>}</td>
      <td class="owner">{owner ? <span class="person"><Avatar name={owner.name} picture={owner.picture} size="small" /><span class="one-line">{owner.name}</span></span> : <span class="muted">Nobody yet</span>}</td>
      <td class="changed muted"><Ago at={ticket.updatedAt} now={now} /></td>
    </tr>
  )
}
