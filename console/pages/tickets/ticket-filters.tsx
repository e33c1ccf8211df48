import { useEffect, useRef, useState } from 'preact/hooks'
import { Icon } from '../../design/icon.tsx'
import { go } from '../../shell/router.ts'
import { useLive } from '../../shell/services.tsx'
import type { TicketSort } from '../../../server/protocol/records.ts'
import { objectOf, useObjects } from '../objects.ts'

const SORT_WORDS: Record<TicketSort, string> = { due: 'Due first', priority: 'Urgent first', created: 'Newest first', changed: 'Changed last' }

/** What is wanted of the list, null: no matter. It stands in the address. */
export type FilterSet = { state: string | null; owner: string | null; queue: string | null; stage: string | null; priority: string | null; sort: string | null; search: string | null }

/** Searches, narrows and sorts the list: each choice is another address. */
export function TicketFilters({ filters, to, filtered }: { filters: FilterSet; to: (change: Partial<FilterSet>) => string; filtered: boolean }) {
  const queues = useLive(({ live }) => live.queues)
  const colleagues = useLive(({ live }) => live.colleagues)
  const objects = useObjects()
  const ticket = objectOf(objects, 'ticket')
  const stages = ticket?.pipelines.flatMap((pipeline) => pipeline.stages.map((stage) => ({ id: stage.name, label: ticket.pipelines.length > 1 ? `${pipeline.label}: ${stage.label}` : stage.label }))) ?? []
  const priorities = ticket?.properties.find(({ name }) => name === 'priority')?.options ?? []
  const select = (label: string, name: 'queue' | 'stage' | 'priority' | 'owner', options: { id: string; label: string }[]) => (
    <select class={`filter ${filters[name] !== null ? 'on' : ''}`} aria-label={label} value={filters[name] ?? ''} onChange={(event) => go(to({ [name]: event.currentTarget.value || null }))}>
      <option value="">{label}: any</option>
      {options.map((option) => <option key={option.id} value={option.id}>{filters[name] === option.id ? `${label}: ${option.label}` : option.label}</option>)}
    </select>
  )
  return (
    <div class="filters">
      <Search value={filters.search ?? ''} change={(search) => go(to({ search: search || null }), { replace: true })} />
      {select('Queue', 'queue', queues.map(({ name }) => ({ id: name, label: name })))}
      {select('Stage', 'stage', stages)}
      {select('Priority', 'priority', priorities)}
      {filters.owner !== 'me' && select('Owner', 'owner', Object.values(colleagues).map(({ id, name }) => ({ id, label: name })))}
      {filtered && <a class="button small" href={to({ queue: null, stage: null, priority: null, search: null })}>Clear</a>}
      {filters.state !== 'closed' && (
        <select class={`filter sort ${filters.sort !== null ? 'on' : ''}`} aria-label="Sorted by" value={filters.sort ?? 'due'} onChange={({ currentTarget: { value } }) => go(to({ sort: value === 'due' ? null : value }))}>
          {Object.entries(SORT_WORDS).map(([sort, words]) => <option key={sort} value={sort}>{words}</option>)}
        </select>
      )}
    </div>
  )
}

/** Searches once the writing pauses. */
function Search({ value, change }: { value: string; change: (value: string) => void }) {
  const [text, setText] = useState(value)
  const told = useRef(value)
  useEffect(() => {
    if (value !== told.current) setText(value)
    told.current = value
  }, [value])
  useEffect(() => {
    if (text.trim() === told.current) return undefined
    const timer = setTimeout(() => {
      told.current = text.trim()
      change(text.trim())
    }, 250)
    return () => clearTimeout(timer)
  }, [text])
  return (
    <span class="search-field">
      <Icon name="search" />
      <input class="input" type="search" aria-label="Search tickets" placeholder="Search tickets" value={text} onInput={(event) => setText(event.currentTarget.value)} />
    </span>
  )
}
