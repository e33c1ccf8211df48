import type { Clock } from '../base/clock.ts'
import type { Settings } from '../engine/flow.ts'
import { isProved } from '../engine/is-proved.ts'
import type { Needs } from '../engine/machine/needs.ts'
import type { Facts, RunEvent } from '../engine/run.ts'
import type { ConversationModel } from '../models/conversation.ts'
import type { RecordChangeModel } from '../models/record-change.ts'
import type { RecordModels } from '../models/record.ts'
import type { RunDocument } from '../models/run.ts'
import type { VisitorModel } from '../models/visitor.ts'
import { findRecord } from '../records/find-record.ts'
import { createReadPast } from '../records/read-past.ts'
import { createLoadRecords } from './load-records.ts'

/** How a queue stands, and which place a conversation has in it. */
export type QueueFigures = (queue: string, conversation: string) => Promise<Facts['queues'][string]>

/** Loads what a turn may know of the world: only what the flow names. */
export type LoadFacts = (run: RunDocument, event: RunEvent, needs: Needs, settings: Settings) => Promise<Facts>

export function createLoadFacts(deps: {
  conversations: ConversationModel
  visitors: VisitorModel
  records: RecordModels
  recordChanges: RecordChangeModel
  clock: Clock
  queueFigures: QueueFigures
}): LoadFacts {
  const loadRecords = createLoadRecords(deps.records, createReadPast(deps.records, deps.recordChanges))
  return async (run, event, needs, settings) => {
    const conversation = await deps.conversations.findById(run._id).lean()
    const visitor = conversation && (await deps.visitors.findById(conversation.visitor).lean())
    const contact = conversation?.contact ?? null
    const reaches = needs.records.includes('company') || needs.records.includes('deal')
    const associations = reaches && contact !== null ? ((await findRecord(deps.records.contact, contact))?.associations ?? {}) : {}
    const roots = { contact, company: associations['company']?.[0] ?? null, deal: associations['deal']?.[0] ?? null, ticket: conversation?.ticket ?? null }
    const { records, past } = await loadRecords(roots, needs)
    const proved = async () => isProved(records['contact'] ?? (contact === null ? undefined : (await findRecord(deps.records.contact, contact))?.properties))
    const verified = visitor?.verified === true && (await proved())
    const queues = await Promise.all(needs.queues.map(async (queue) => [queue, await deps.queueFigures(queue, run._id)] as const))
    const page = event.type === 'message' && event.message.page ? event.message.page : (conversation?.page ?? null)
    return {
      now: deps.clock.now().getTime(),
      seed: `${run._id}:${run.revision}`,
      timeZone: settings.timeZone,
      language: conversation?.language ?? settings.languages[0] ?? 'en',
      country: settings.country,
      currency: settings.currency,
      visitor: { id: visitor?._id ?? '', verified },
      conversation: { id: run._id, status: conversation?.status ?? 'open', owner: conversation?.owner ?? 'bot' },
      page: { url: page?.url ?? '', path: pathOf(page?.url ?? ''), title: page?.title ?? '' },
      records,
      past,
      queues: Object.fromEntries(queues),
      seq: run.seq,
      sticky: visitor?.variants ?? {},
    }
  }
}

const pathOf = (url: string): string => (URL.canParse(url) ? new URL(url).pathname : '')

