import type { Clock } from '../base/clock.ts'
import type { Settings } from '../engine/flow.ts'
import type { Facts, RunEvent } from '../engine/run.ts'
import type { ConversationModel } from '../models/conversation.ts'
import { isObjectType, type ObjectType, type RecordModels } from '../models/record.ts'
import type { RunDocument } from '../models/run.ts'
import type { VisitorModel } from '../models/visitor.ts'

/** What the compiler found a flow to speak of. */
export type Needs = { records: string[]; queues: string[] }

/** How a queue stands, and which place a conversation has in it. */
export type QueueFigures = (queue: string, conversation: string) => Promise<Facts['queues'][string]>

/** Loads what a turn may know of the world: only what the flow names. */
export type LoadFacts = (run: RunDocument, event: RunEvent, needs: Needs, settings: Settings) => Promise<Facts>

export function createLoadFacts(deps: {
  conversations: ConversationModel
  visitors: VisitorModel
  records: RecordModels
  clock: Clock
  queueFigures: QueueFigures
}): LoadFacts {
  return async (run, event, needs, settings) => {
    const conversation = await deps.conversations.findById(run._id).lean()
    const visitor = conversation && (await deps.visitors.findById(conversation.visitor).lean())
    const contact = await load(deps.records, 'contact', conversation?.contact ?? null)
    const records: Facts['records'] = { contact }
    for (const object of needs.records.filter(isObjectType)) {
      if (object === 'contact') continue
      const id = object === 'ticket' ? (conversation?.ticket ?? null) : await associated(deps.records, conversation?.contact ?? null, object)
      records[object] = await load(deps.records, object, id)
    }
    const queues = await Promise.all(needs.queues.map(async (queue) => [queue, await deps.queueFigures(queue, run._id)] as const))
    const page = event.type === 'message' && event.message.page ? event.message.page : (conversation?.page ?? null)
    return {
      now: deps.clock.now().getTime(),
      seed: `${run._id}:${run.revision}`,
      timeZone: settings.timeZone,
      language: conversation?.language ?? settings.languages[0] ?? 'en',
      country: settings.country,
      currency: settings.currency,
      visitor: { id: visitor?._id ?? '', verified: visitor?.verified ?? false },
      conversation: { id: run._id, status: conversation?.status ?? 'open', owner: conversation?.owner ?? 'bot' },
      page: { url: page?.url ?? '', path: pathOf(page?.url ?? ''), title: page?.title ?? '' },
      records,
      queues: Object.fromEntries(queues),
      seq: run.seq,
      sticky: visitor?.variants ?? {},
    }
  }
}


async function load(models: RecordModels, object: ObjectType, id: string | null): Promise<Facts['records'][string]> {
  if (id === null) return null
  const record = await models[object].findById(id, { properties: 1 }).lean()
  // Property values are JSON by construction: `records/` is their only writer.
  return record ? { ...JSON.parse(JSON.stringify(record.properties)), id: record._id } : null
}

async function associated(models: RecordModels, contact: string | null, object: ObjectType): Promise<string | null> {
  if (contact === null) return null
  const record = await models.contact.findById(contact, { associations: 1 }).lean()
  return record?.associations[object]?.[0] ?? null
}

const pathOf = (url: string): string => (URL.canParse(url) ? new URL(url).pathname : '')

