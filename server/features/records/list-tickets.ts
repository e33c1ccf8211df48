import { isClosed } from '../../engine/is-closed.ts'
import type { Json, Pipeline } from '../../engine/flow.ts'
import type { RecordDocument, RecordModels } from '../../models/record.ts'
import { type AgentRef, PRIORITIES, type SlaState } from '../../protocol/agent.ts'
import type { TicketPage, TicketRow, TicketSort } from '../../protocol/records.ts'
import { createListRecords } from '../../records/list-records.ts'
import { searchFilter } from '../../records/found-by.ts'
import { contactName, text } from './contact-name.ts'

/** `sort` is how open ones are sorted, without it by what is due first; closed ones are by their last change. `owner`: a user's id. */
export type TicketQuery = {
  state: 'open' | 'closed'
  sort?: TicketSort | undefined
  owner?: string | undefined
  queue?: string | undefined
  stage?: string | undefined
  priority?: string | undefined
  search?: string | undefined
  after?: string | undefined
  limit: number
}

export type ListTickets = (query: TicketQuery) => Promise<TicketPage>

/** Open tickets are sorted among so many, the latest changed ones. */
export const MOST_OPEN = 1000

type Deps = {
  records: RecordModels
  slaOf: (tickets: string[]) => Promise<Map<string, SlaState>>
  pipelines: () => Promise<Record<string, Pipeline>>
  people: (ids: string[]) => Promise<AgentRef[]>
}

export function createListTickets(deps: Deps): ListTickets {
  const show = createShowTickets(deps)
  const list = createListRecords(deps.records)
  return async ({ state, sort = 'due', owner, queue, stage, priority, search, after, limit }) => {
    const pipelines = await deps.pipelines()
    const stages = stagesOf(pipelines, state)
    const filter: Record<string, unknown> = {
      'properties.stage': stage === undefined ? { $in: state === 'open' ? [...stages, null] : stages } : stage,
      ...(owner !== undefined && { 'properties.owner': owner }),
      ...(queue !== undefined && { 'properties.queue': queue }),
      ...(priority !== undefined && { 'properties.priority': priority }),
    }
    if (state === 'closed') {
      const { records, next } = await list({ object: 'ticket', search, filter, after, limit })
      return { tickets: await show(records), next }
    }
    const words = search === undefined ? [] : searchFilter(search)
    const found = await deps.records.ticket
      .find({ live: true, ...filter, ...(words.length > 0 && { $and: words }) }).sort({ updatedAt: -1, _id: 1 }).limit(MOST_OPEN)
      .lean<RecordDocument[]>()
    const open = found.filter(({ properties }) => !isClosed(pipelines, stageOf(properties)))
    const slas = await deps.slaOf(open.map(({ _id }) => _id))
    const due = (ticket: RecordDocument) => dueOf(slas.get(ticket._id))
    const sorted = open.toSorted((a, b) => ORDERS[sort](a, b) || compare(due(a), due(b)))
    const from = after === undefined ? 0 : Number(after)
    const page = sorted.slice(from, from + limit)
    return { tickets: await show(page, slas), next: from + limit < sorted.length ? String(from + limit) : null }
  }
}

/** Tickets as rows, in the order given. */
export type ShowTickets = (tickets: RecordDocument[], slas?: Map<string, SlaState>) => Promise<TicketRow[]>

export function createShowTickets(deps: Deps): ShowTickets {
  return async (tickets, known) => {
    const [slas, pipelines, people, contacts] = await Promise.all([
      known ?? deps.slaOf(tickets.map(({ _id }) => _id)),
      deps.pipelines(),
      deps.people([...new Set(tickets.flatMap(({ properties }) => text(properties['owner']) ?? []))]),
      deps.records.contact.find({ _id: { $in: [...new Set(tickets.flatMap(({ associations }) => associations['contact']?.slice(0, 1) ?? []))] } }, { properties: 1 }).lean(),
    ])
    return tickets.map((ticket) => rowOf(ticket, { slas, pipelines, people, contacts }))
  }
}

type Around = { slas: Map<string, SlaState>; pipelines: Record<string, Pipeline>; people: AgentRef[]; contacts: Pick<RecordDocument, '_id' | 'properties'>[] }

function rowOf({ _id, properties, associations, createdAt, updatedAt }: RecordDocument, { slas, pipelines, people, contacts }: Around): TicketRow {
  const sla = slas.get(_id) ?? null
  const due = dueOf(sla)
  const stage = text(properties['stage']) ?? 'new'
  const contact = contacts.find((one) => one._id === associations['contact']?.[0])
  return {
    id: _id, subject: text(properties['subject']) ?? '', priority: text(properties['priority']) ?? 'medium', pipeline: text(properties['pipeline']), stage,
    stageLabel: Object.values(pipelines).find(({ stages }) => Object.hasOwn(stages, stage))?.stages[stage]?.label ?? stage,
    open: !isClosed(pipelines, stageOf(properties)), queue: text(properties['queue']), tier: text(properties['tier']),
    owner: people.find(({ id }) => id === properties['owner']) ?? null,
    contact: contact ? { id: contact._id, name: contactName(contact.properties), email: text(contact.properties['email']) } : null,
    conversation: associations['conversation']?.[0] ?? null, sla, dueAt: Number.isFinite(due) ? new Date(due).toISOString() : null,
    createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString(),
  }
}

/** Stages that leave a ticket open, or that close it. */
function stagesOf(pipelines: Record<string, Pipeline>, state: TicketQuery['state']): string[] {
  const stages = Object.values(pipelines).flatMap((pipeline) => Object.entries(pipeline.stages))
  return [...new Set(stages.filter(([, { closes }]) => closes === (state === 'closed')).map(([name]) => name))]
}

/** When the soonest clock that is neither met nor paused is due; never, without one. */
const dueOf = (sla: SlaState | null | undefined): number => Math.min(Infinity, ...(sla?.clocks ?? []).flatMap(({ dueAt }) => (dueAt === null ? [] : [Date.parse(dueAt)])))

/** What comes before what is due; among equals the soonest due is first. */
const ORDERS: Record<TicketSort, (a: RecordDocument, b: RecordDocument) => number> = {
  due: () => 0,
  priority: (a, b) => urgencyOf(b) - urgencyOf(a),
  created: (a, b) => b.createdAt.getTime() - a.createdAt.getTime(),
  changed: (a, b) => b.updatedAt.getTime() - a.updatedAt.getTime(),
}
const urgencyOf = ({ properties }: RecordDocument): number => PRIORITIES.findIndex((priority) => priority === (properties['priority'] ?? 'medium'))
/** Also of times that never come. */
const compare = (a: number, b: number): number => (a === b ? 0 : a - b)

const stageOf = ({ stage, pipeline }: Record<string, unknown>): Record<string, Json> => ({ stage: text(stage), pipeline: text(pipeline) })
