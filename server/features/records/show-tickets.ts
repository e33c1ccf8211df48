import { isClosed } from '../../engine/is-closed.ts'
import type { Json, Pipeline } from '../../engine/flow.ts'
import type { RecordDocument, RecordModels } from '../../models/record.ts'
import type { AgentRef, SlaState } from '../../protocol/agent.ts'
import type { TicketRow } from '../../protocol/records.ts'
import { contactName, text } from './contact-name.ts'

/** Where what a row says comes from. */
export type TicketSources = {
  records: RecordModels
  slaOf: (tickets: string[]) => Promise<Map<string, SlaState>>
  pipelines: () => Promise<Record<string, Pipeline>>
  people: (ids: string[]) => Promise<AgentRef[]>
}

/** Tickets as rows, in the order given. */
export type ShowTickets = (tickets: RecordDocument[], slas?: Map<string, SlaState>) => Promise<TicketRow[]>

export function createShowTickets(deps: TicketSources): ShowTickets {
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

/** When the soonest clock that is neither met nor paused is due; never, without one. */
export const dueOf = (sla: SlaState | null | undefined): number => Math.min(Infinity, ...(sla?.clocks ?? []).flatMap(({ dueAt }) => (dueAt === null ? [] : [Date.parse(dueAt)])))

/** The stage of a ticket, as `isClosed` takes it. */
export const stageOf = ({ stage, pipeline }: Record<string, unknown>): Record<string, Json> => ({ stage: text(stage), pipeline: text(pipeline) })
