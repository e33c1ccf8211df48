import type { ConversationDocument } from '../../models/conversation.ts'
import type { RecordDocument, RecordModels } from '../../models/record.ts'
import type { ConversationSummary, SlaState, TicketBrief } from '../../protocol/agent.ts'

/** Conversations as lists show them, in the order given: two reads whatever their number. */
export type Summarise = (conversations: ConversationDocument[]) => Promise<ConversationSummary[]>

export function createSummarise(deps: { records: RecordModels; slaOf: (tickets: string[]) => Promise<Map<string, SlaState>> }): Summarise {
  return async (conversations) => {
    const ticketIds = conversations.map(({ ticket }) => ticket).filter((id) => id !== null)
    const [contacts, tickets, slas] = await Promise.all([
      byId(deps.records.contact, conversations.map(({ contact }) => contact)),
      byId(deps.records.ticket, ticketIds),
      deps.slaOf(ticketIds),
    ])
    return conversations.map((conversation) =>
      summary(conversation, contacts.get(conversation.contact)?.properties ?? {}, conversation.ticket === null ? null : briefOf(conversation.ticket, tickets.get(conversation.ticket), slas)),
    )
  }
}

async function byId(model: RecordModels['contact'], ids: string[]): Promise<Map<string, Pick<RecordDocument, '_id' | 'properties'>>> {
  if (ids.length === 0) return new Map()
  const found = await model.find({ _id: { $in: [...new Set(ids)] } }, { properties: 1 }).lean()
  return new Map(found.map((record) => [record._id, record]))
}

/** A ticket as lists show it. */
export function briefOf(id: string, record: Pick<RecordDocument, 'properties'> | undefined, slas: Map<string, SlaState>): TicketBrief {
  const { subject, priority, stage } = record?.properties ?? {}
  return { id, subject: text(subject) ?? '', priority: text(priority) ?? 'medium', stage: text(stage) ?? 'new', sla: slas.get(id) ?? null }
}

/** What a contact is called: first and last name, else nothing. */
export const nameOf = ({ firstname, lastname, name }: Record<string, unknown>): string | null =>
  [text(firstname), text(lastname)].filter((part) => part !== null).join(' ') || text(name)

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

function summary(c: ConversationDocument, contact: Record<string, unknown>, ticket: TicketBrief | null): ConversationSummary {
  return {
    id: c._id, version: c.version, status: c.status, owner: c.owner, agent: c.agent, queue: c.queue,
    queuedAt: c.queuedAt?.toISOString() ?? null, position: c.position, snoozedUntil: c.snoozedUntil?.toISOString() ?? null,
    contact: { id: c.contact, name: nameOf(contact), email: c.verified ?? text(contact['email']), verified: c.verified !== null },
    ticket, site: c.site, bot: c.bot, language: c.language, lastSeq: c.lastSeq, lastText: c.lastText, lastAuthor: c.lastAuthor,
    lastAt: c.lastAt.toISOString(), readByVisitor: c.read, readByAgents: c.readByAgents, page: c.page, createdAt: c.createdAt.toISOString(),
  }
}
