import { isClosed } from '../../engine/is-closed.ts'
import type { Pipeline } from '../../engine/flow.ts'
import type { RecordDocument, RecordModels } from '../../models/record.ts'
import { PRIORITIES } from '../../protocol/agent.ts'
import type { TicketPage, TicketSort } from '../../protocol/records.ts'
import { createListRecords } from '../../records/list-records.ts'
import { searchFilter } from '../../records/found-by.ts'
import { createShowTickets, dueOf, stageOf, type TicketSources } from './show-tickets.ts'

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

/** So many contacts, the latest changed ones, are looked at for a search. */
const MOST_CONTACTS = 200

export function createListTickets(deps: TicketSources): ListTickets {
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
      ...(search !== undefined && (await searched(deps.records, search))),
    }
    if (state === 'closed') {
      const { records, next } = await list({ object: 'ticket', filter, after, limit })
      return { tickets: await show(records), next }
    }
    const found = await deps.records.ticket
      .find({ live: true, ...filter }).sort({ updatedAt: -1, _id: 1 }).limit(MOST_OPEN)
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

/** Tickets that are found by a text, or whose contact is. */
async function searched({ contact }: RecordModels, text: string): Promise<Record<string, unknown>> {
  const words = searchFilter(text)
  if (words.length === 0) return {}
  const contacts = await contact.find({ live: true, $and: words }, { _id: 1 }).sort({ updatedAt: -1 }).limit(MOST_CONTACTS).lean()
  return { $or: [{ $and: words }, { 'associations.contact': { $in: contacts.map(({ _id }) => _id) } }] }
}

/** Stages that leave a ticket open, or that close it. */
function stagesOf(pipelines: Record<string, Pipeline>, state: TicketQuery['state']): string[] {
  const stages = Object.values(pipelines).flatMap((pipeline) => Object.entries(pipeline.stages))
  return [...new Set(stages.filter(([, { closes }]) => closes === (state === 'closed')).map(([name]) => name))]
}

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
