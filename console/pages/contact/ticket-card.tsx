import { useState } from 'preact/hooks'
import { Icon } from '../../design/icon.tsx'
import { linkTo } from '../../shell/router.ts'
import type { TicketRow } from '../../../server/protocol/records.ts'
import { Clocks, LeadingClock } from '../tickets/clock-chip.tsx'
import { Priority } from '../tickets/priority.tsx'
import { RecordPart } from './record-part.tsx'

/** A ticket of a contact, its properties on demand. `conversation`: the one that is open beside it. */
export function TicketCard({ ticket, now, conversation, changed }: { ticket: TicketRow; now: number; conversation: string | null; changed: () => void }) {
  const here = conversation !== null && ticket.conversation === conversation
  const [open, setOpen] = useState(false)
  return (
    <li class="ticket-card">
      <div class="ticket-card-head">
        <strong class="grow one-line">{ticket.conversation !== null && !here ? <a class="plain-link" href={linkTo('inbox', 'all', ticket.conversation)}>{ticket.subject || 'Without a subject'}</a> : ticket.subject || 'Without a subject'}</strong>
        <button type="button" class="icon-button small" aria-label={`${open ? 'Hide' : 'Show'} the properties of ${ticket.subject || 'the ticket'}`} title="Properties" aria-expanded={open} onClick={() => setOpen(!open)}><Icon name="down" /></button>
      </div>
      <p class="ticket-card-facts"><span class="chip">{ticket.stageLabel}</span><Priority priority={ticket.priority} />{ticket.tier !== null && <span class="chip accent">{ticket.tier}</span>}</p>
      {ticket.sla && (here || open ? <Clocks sla={ticket.sla} now={now} why={open} /> : <LeadingClock sla={ticket.sla} now={now} />)}
      {open && <RecordPart object="ticket" id={ticket.id} version={ticket.updatedAt} changed={changed} />}
    </li>
  )
}
