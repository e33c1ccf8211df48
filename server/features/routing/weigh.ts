import { compileCondition } from '../../engine/conditions/compile-condition.ts'
import type { Condition, Json, Path, Queue, Workspace } from '../../engine/flow.ts'
import type { Scope } from '../../engine/scope.ts'
import type { AssignmentDocument } from '../../models/assignment.ts'
import type { ConversationModel } from '../../models/conversation.ts'
import type { ObjectType, RecordDocument, RecordModels } from '../../models/record.ts'
import { PRIORITIES } from '../../protocol/agent.ts'

/** What a queue makes of a ticket. `owner`: whose the ticket or its contact is, as the record says it. */
export type Weighed = Pick<AssignmentDocument, 'weight' | 'needs' | 'priority'> & { owner: string | null }

/** Reads the ticket, its contact, company and conversation, and evaluates the queue's conditions over them. */
export type Weigh = (about: { ticket: string; conversation: string | null }, queue: Queue, workspace: Workspace, queuedAt: Date, now: Date) => Promise<Weighed>

export function createWeigh(deps: { records: RecordModels; conversations: ConversationModel }): Weigh {
  const load = (object: ObjectType, id: string | null | undefined) =>
    id ? deps.records[object].findById(id, { properties: 1, associations: 1 }).lean<RecordDocument>() : Promise.resolve(null)

  return async (about, queue, workspace, queuedAt, now) => {
    const [ticket, conversation] = await Promise.all([
      load('ticket', about.ticket),
      about.conversation === null ? null : deps.conversations.findById(about.conversation, { contact: 1, language: 1, status: 1, owner: 1 }).lean(),
    ])
    const contact = await load('contact', conversation?.contact ?? ticket?.associations['contact']?.[0])
    const company = await load('company', contact?.associations['company']?.[0])
    const roots: Record<string, Json> = {
      ticket: propertiesOf(ticket), contact: propertiesOf(contact), company: propertiesOf(company),
      conversation: conversation && { id: conversation._id, language: conversation.language, status: conversation.status, owner: conversation.owner },
    }
    const scope = scopeOver(roots, workspace, conversation?.language ?? workspace.settings.languages[0] ?? 'en', now)
    const holds = (condition: Condition | null) => condition === null || compileCondition(condition).test(scope)
    const priority = PRIORITIES.findIndex((each) => each === scope.read(['ticket', 'priority']))
    const owner = scope.read(['ticket', 'owner']) ?? scope.read(['contact', 'owner'])
    return {
      weight: queue.capacity.weights.find(({ when }) => holds(when))?.weight ?? 1,
      needs: queue.needs.filter(({ when }) => holds(when)).map(({ skill, dropAfter }) => ({ skill, dropAt: dropAfter === null ? null : new Date(queuedAt.getTime() + dropAfter) })),
      priority: priority < 0 ? PRIORITIES.indexOf('medium') : priority,
      owner: typeof owner === 'string' ? owner : null,
    }
  }
}

/** Property values are JSON by construction: `records/` is their only writer. */
const propertiesOf = (record: RecordDocument | null): Json => record && { ...JSON.parse(JSON.stringify(record.properties)), id: record._id }

function scopeOver(roots: Record<string, Json>, { properties, settings }: Workspace, language: string, now: Date): Scope {
  return {
    read: (path) => inside(roots, path),
    type: ([root = '', name = '']) => properties[root]?.[name]?.type ?? null,
    label: () => null,
    language,
    timeZone: settings.timeZone,
    country: settings.country,
    currency: settings.currency,
    now: now.getTime(),
  }
}

function inside(value: Json, [part, ...rest]: Path): Json {
  if (part === undefined) return value
  if (value === null || typeof value !== 'object' || Array.isArray(value) || !Object.hasOwn(value, part)) return null
  return inside(value[part] ?? null, rest)
}
