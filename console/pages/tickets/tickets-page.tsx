import { useRef, useState } from 'preact/hooks'
import { Bones, Empty, Failed, Problem } from '../../design/states.tsx'
import { useNow } from '../../design/when.tsx'
import { linkTo, withQuery } from '../../shell/router.ts'
import { useLive, useServices } from '../../shell/services.tsx'
import type { TicketPage, TicketRow } from '../../../server/protocol/records.ts'
import { hasLists } from '../checks.ts'
import { useLoaded } from '../load.ts'
import { PageHead } from '../page-head.tsx'
import type { PageProps } from '../pages.ts'
import { clockLook, leadingClock } from './clock-state.ts'
import { type FilterSet, TicketFilters } from './ticket-filters.tsx'
import { Row } from './ticket-row.tsx'

const PAGE = 50
/** How often the list is asked for without a reason, milliseconds: what changes in records alone is not told live. */
const EVERY = 30_000
const isPage = hasLists<TicketPage>('tickets')

/** Tickets by what is due first. The address holds the filters: `?owner=me&queue=…&stage=…&priority=…&state=closed&sort=…&search=…`. */
export function TicketsPage({ query }: PageProps) {
  const { rest, me } = useServices()
  const now = useNow(1000)
  const filters: FilterSet = { state: query['state'] ?? null, owner: query['owner'] ?? null, queue: query['queue'] ?? null, stage: query['stage'] ?? null, priority: query['priority'] ?? null, sort: query['sort'] ?? null, search: query['search'] ?? null }
  const path = withQuery('/api/tickets', { ...filters, limit: String(PAGE) })
  const counts = useLive(({ live }) => live.counts)
  const beat = Math.floor(now / EVERY)
  const [loaded, reload] = useLoaded(path, () => rest.get(path, isPage), `${JSON.stringify(counts)} ${beat}`)
  const further = useFurther(path)
  // While another choice is loaded, what was there stays.
  const before = useRef<TicketPage | null>(null)
  if (loaded.at === 'ready') before.current = loaded.value
  const first = loaded.at === 'failed' ? null : before.current
  const tickets = first ? merged(first.tickets, further.tickets) : []
  const next = loaded.at !== 'ready' ? null : further.next === undefined ? (first?.next ?? null) : further.next
  const to = (change: Partial<FilterSet>) => withQuery(linkTo('tickets'), { ...filters, ...change })
  const mine = filters.owner === 'me' || filters.owner === me.id
  const filtered = filters.queue !== null || filters.stage !== null || filters.priority !== null || filters.search !== null

  return (
    <div class="panel-page wide">
      <PageHead title="Tickets" note={first && tickets.length > 0 ? <Summary tickets={tickets} more={next !== null} now={now} /> : undefined}>
        <nav class="segments" aria-label="Which tickets">
          <a href={to({ owner: 'me', state: null })} aria-current={mine && filters.state !== 'closed' ? 'page' : undefined}>Mine</a>
          <a href={to({ owner: null, state: null })} aria-current={!mine && filters.state !== 'closed' ? 'page' : undefined}>Open</a>
          <a href={to({ owner: null, state: 'closed' })} aria-current={filters.state === 'closed' ? 'page' : undefined}>Closed</a>
        </nav>
      </PageHead>
      <TicketFilters filters={filters} to={to} filtered={filtered} />
      <div class="ticket-scroll" aria-busy={loaded.at === 'loading'}>
        {loaded.at === 'loading' && tickets.length === 0 ? <Bones rows={8} />
        : loaded.at === 'failed' ? <Failed what="The tickets could not be loaded" reason={loaded.reason} again={reload} />
        : tickets.length === 0 ? (
          filtered ? <Empty icon="search" title="No ticket matches"><a class="button" href={to({ queue: null, stage: null, priority: null, search: null })}>Clear the filters</a></Empty>
          : mine ? <Empty icon="ticket" title="You have no open tickets"><p>What is assigned to you appears here, the soonest due first.</p><a class="button" href={to({ owner: null })}>All open tickets</a></Empty>
          : <Empty icon="ticket" title={filters.state === 'closed' ? 'No ticket has been closed yet' : 'No open tickets'}><p>The bot opens one when it hands a conversation to people.</p></Empty>
        ) : (
          <>
            <table class="table tickets">
              <thead><tr><th scope="col">Due</th><th scope="col">Ticket</th><th scope="col">Priority</th><th scope="col">Stage</th><th scope="col">Queue</th><th scope="col">Owner</th><th scope="col">Changed</th></tr></thead>
              <tbody>{tickets.map((ticket) => <Row key={ticket.id} ticket={ticket} now={now} />)}</tbody>
            </table>
            {further.problem !== null && <Problem>{further.problem}</Problem>}
            {next !== null && <button type="button" class="button more" disabled={further.loading} onClick={() => further.load(next)}>{further.loading ? 'Loading…' : 'Show more'}</button>}
          </>
        )}
      </div>
    </div>
  )
}

/** Pages after the first; forgotten when the filters change. */
function useFurther(path: string) {
  const { rest } = useServices()
  const none = { path, tickets: [] as TicketRow[], next: undefined as string | null | undefined, loading: false, problem: null as string | null }
  const [held, setHeld] = useState(none)
  const state = held.path === path ? held : none
  return {
    ...state,
    load(after: string) {
      setHeld({ ...state, loading: true, problem: null })
      void rest.get(withQuery(path, {}) + `&after=${encodeURIComponent(after)}`, isPage).then((reply) =>
        setHeld((before) => {
          if (before.path !== path) return before
          return reply.ok ? { ...before, loading: false, tickets: [...before.tickets, ...reply.value.tickets], next: reply.value.next } : { ...before, loading: false, problem: reply.error.message }
        }))
    },
  }
}

function merged(first: TicketRow[], further: TicketRow[]): TicketRow[] {
  const seen = new Set(first.map(({ id }) => id))
  return [...first, ...further.filter(({ id }) => !seen.has(id) && seen.add(id))]
}

function Summary({ tickets, more, now }: { tickets: TicketRow[]; more: boolean; now: number }) {
  const tones = tickets.map(({ sla }) => {
    const clock = sla && leadingClock(sla)
    return clock ? clockLook(clock, now).tone : 'plain'
  })
  const count = (tone: string) => tones.filter((one) => one === tone).length
  const parts = [`${tickets.length}${more ? '+' : ''} ${tickets.length === 1 ? 'ticket' : 'tickets'}`, count('red') > 0 && `${count('red')} breached`, count('amber') > 0 && `${count('amber')} due soon or late`]
  return <>{parts.filter(Boolean).join(' · ')}</>
}
