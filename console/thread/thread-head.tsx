import type { ComponentChildren } from 'preact'
import { OwnerChip } from '../inbox/row.tsx'
import { nameOf } from '../inbox/names.ts'
import { SlaChip } from '../inbox/sla-chip.tsx'
import { Avatar } from '../design/avatar.tsx'
import { Icon } from '../design/icon.tsx'
import { useNow } from '../design/when.tsx'
import type { ConversationSummary, Viewer } from '../live/words.ts'
import { useServices } from '../shell/services.tsx'

/** Who the conversation is with, who has it, who else looks at it. `panel`: whether the contact is shown; null: there is none. */
export function ThreadHead({ summary, backLink, panel, togglePanel, viewers, children }: {
  summary: ConversationSummary; backLink: string; panel: boolean | null; togglePanel: () => void; viewers: Viewer[]; children: ComponentChildren
}) {
  const { me } = useServices()
  const now = useNow(1000)
  const others = viewers.filter(({ id }) => id !== me.id)
  const { contact, page, ticket } = summary
  return (
    <header class="thread-head">
      <a class="icon-button back" href={backLink} aria-label="Back to the list"><Icon name="back" /></a>
      <Avatar name={contact.name ?? contact.email} seed={summary.id} />
      <div class="thread-who">
        <h2 class="one-line">{nameOf(summary)}</h2>
        <div class="thread-sub">
          <OwnerChip summary={summary} me={me.id} />
          {ticket?.sla && <SlaChip sla={ticket.sla} now={now} />}
          {contact.email !== null && contact.name !== null && <span class="muted one-line">{contact.email}{contact.verified && <span class="verified" title="The address was proved"><Icon name="check" /><span class="unseen">verified</span></span>}</span>}
          {page !== null && <a class="thread-page one-line" href={page.url} target="_blank" rel="noopener noreferrer" title={page.url}><Icon name="globe" />{page.title || page.url}</a>}
        </div>
      </div>
      {others.length > 0 && (
        <div class="viewers" role="img" aria-label={`Also here: ${others.map(({ name }) => name).join(', ')}`} title={`Also here: ${others.map(({ name }) => name).join(', ')}`}>
          {others.slice(0, 3).map((viewer) => <Avatar key={viewer.id} name={viewer.name} picture={viewer.picture} size="small" />)}
          {others.length > 3 && <span class="muted number">+{others.length - 3}</span>}
        </div>
      )}
      {children}
      {panel !== null && <button type="button" class="icon-button" aria-label={panel ? 'Hide the contact' : 'Show the contact'} title={`${panel ? 'Hide' : 'Show'} the contact (p)`} aria-pressed={panel} onClick={togglePanel}><Icon name="panel" /></button>}
    </header>
  )
}
