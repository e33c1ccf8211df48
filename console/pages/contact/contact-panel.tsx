import { Avatar } from '../../design/avatar.tsx'
import { Icon } from '../../design/icon.tsx'
import { Bones, Failed } from '../../design/states.tsx'
import { Ago, useNow } from '../../design/when.tsx'
import type { ConversationSummary } from '../../live/words.ts'
import { linkTo } from '../../shell/router.ts'
import { useLive, useServices } from '../../shell/services.tsx'
import type { ContactPanel as Panel, RecordRead } from '../../../server/protocol/records.ts'
import { hasLists, hasObjects } from '../checks.ts'
import { useLoaded } from '../load.ts'
import { objectOf, useObjects } from '../objects.ts'
import { PathPart } from './path-part.tsx'
import { PropertyList } from './property-list.tsx'
import { RecordHistory } from './record-history.tsx'
import { RecordPart } from './record-part.tsx'
import { Section } from './section.tsx'
import { TicketCard } from './ticket-card.tsx'

const isPanel = (value: unknown): value is Panel => hasLists<Panel>('companies', 'tickets', 'conversations')(value) && hasObjects<Panel>('contact')(value)

/** Who a conversation is with: beside the thread, where `conversation` is the open one, or as a page of its own. */
export function ContactPanel({ contact, conversation }: { contact: string; conversation: string | null }) {
  const { rest } = useServices()
  const now = useNow(1000)
  const version = useLive(({ live }) => (conversation === null ? null : (live.conversations[conversation]?.version ?? null)))
  const path = `/api/contacts/${encodeURIComponent(contact)}/panel`
  const [loaded, reload] = useLoaded(path, () => rest.get(path, isPanel), version)
  const objects = useObjects()
  if (loaded.at === 'failed') return <Failed what="The contact could not be loaded" reason={loaded.reason} again={reload} />
  if (loaded.at === 'loading' || objects === null) return <Bones rows={5} />
  const { contact: record, companies, tickets, conversations } = loaded.value
  const about = objectOf(objects, 'contact')
  const others = conversations.filter(({ id }) => id !== conversation)
  return (
    <div class="contact">
      <Head record={record} conversation={conversation} />
      <div class="contact-about">
        {about && <Section title="Details">{() => <PropertyList record={record} object={about} first={['email', 'phone', 'company_name', 'tier']} changed={reload} />}</Section>}
        {companies.map((company) => {
          const declared = objectOf(objects, 'company')
          return declared && <Section key={company.id} title={textOf(company.properties['name']) ?? 'Company'}>{() => <RecordPart object="company" id={company.id} version={company.updatedAt} changed={reload} />}</Section>
        })}
      </div>
      <div class="contact-work">
        {(tickets.length > 0 || conversation === null) && (
          <Section title="Tickets" count={tickets.length}>
            {() => tickets.length === 0 ? <p class="muted">There are none.</p> : <ul class="ticket-cards">{tickets.map((ticket) => <TicketCard key={ticket.id} ticket={ticket} now={now} conversation={conversation} changed={reload} />)}</ul>}
          </Section>
        )}
        {conversation !== null && (
          <Section title="Path through the flow">{() => <PathPart conversation={conversation} version={version} />}</Section>
        )}
        <Section title={conversation === null ? 'Conversations' : 'Other conversations'} count={others.length} open={conversation === null || others.length < 6}>
          {() => others.length === 0 ? <p class="muted">There are none.</p> : <ul class="talks">{others.map((talk) => <Talk key={talk.id} talk={talk} now={now} />)}</ul>}
        </Section>
        {about && <Section title="History" open={conversation === null}>{() => <RecordHistory object={about} id={record.id} version={record.updatedAt} />}</Section>}
      </div>
    </div>
  )
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** What a contact is called. */
export function contactName({ properties }: Pick<RecordRead, 'properties'>): string | null {
  const full = [properties['firstname'], properties['lastname']].map(textOf).filter(Boolean).join(' ')
  return textOf(properties['name']) ?? (full || null) ?? textOf(properties['email'])
}

function Head({ record, conversation }: { record: RecordRead; conversation: string | null }) {
  const name = contactName(record)
  const email = textOf(record.properties['email'])
  const verified = record.properties['verified'] === true
  const job = [record.properties['job_title'], record.properties['company_name']].map(textOf).filter(Boolean).join(' at ')
  return (
    <header class="contact-head">
      <Avatar name={name} size="large" />
      <div class="grow">
        {conversation === null ? <h2 class="one-line">{name ?? 'Visitor'}</h2> : <h2 class="one-line"><a class="plain-link" href={linkTo('contacts', record.id)}>{name ?? 'Visitor'}</a></h2>}
        {job !== '' && <p class="one-line">{job}</p>}
        {email !== null && name !== email && <p class="muted one-line">{email}</p>}
        {email !== null && <span class={`chip ${verified ? 'green' : ''}`}><Icon name={verified ? 'check' : 'about'} />{verified ? 'E-mail verified' : 'E-mail not verified'}</span>}
      </div>
    </header>
  )
}

const STATES: Record<ConversationSummary['status'], string> = { open: 'Open', snoozed: 'Snoozed', closed: 'Closed' }

const Talk = ({ talk, now }: { talk: ConversationSummary; now: number }) => (
  <li>
    <a class="talk-link" href={linkTo('inbox', talk.status === 'closed' ? 'closed' : talk.status === 'snoozed' ? 'snoozed' : 'all', talk.id)}>
      <span class="grow one-line">{talk.lastText || 'No messages'}</span>
      <span class="chip">{STATES[talk.status]}</span>
      <span class="muted"><Ago at={talk.lastAt} now={now} /></span>
    </a>
  </li>
)
