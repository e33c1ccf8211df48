import { z } from 'zod'
import type { ConversationSummary, SlaState } from './agent.ts'

/**
 * What the HTTP API says of records, as the console and programs read it. Moments are ISO 8601, UTC.
 * docs/reference/records.md tells it in prose; GET /api/openapi.json is made from these schemas.
 */

/** Who did something: a person, an API key, a code action, a flow's run in a conversation, or Midflow itself. */
export const actor = z.object({
  kind: z.enum(['user', 'key', 'action', 'run', 'system']),
  /** The user's id, the key's or action's name, the conversation. */
  id: z.string(),
  /** What people call it; a user's name, or null when there is none. */
  name: z.string().nullable(),
})
export type Actor = z.infer<typeof actor>

export const shownRecord = z.object({
  id: z.string(),
  object: z.string(),
  properties: z.record(z.string(), z.unknown()),
  /** Ids of associated records by object type; of conversations under `conversation`. */
  associations: z.record(z.string(), z.array(z.string())),
  archived: z.boolean(),
  createdAt: z.string(),
  updatedAt: z.string(),
})
/** One record. `properties` has those that were ever set; null: emptied. */
export type ShownRecord = z.infer<typeof shownRecord>

/** The same with who set each property last, and when. */
export const recordRead = shownRecord.extend({ changed: z.record(z.string(), z.object({ at: z.string(), by: actor })) })
export type RecordRead = z.infer<typeof recordRead>

/** A page, the latest changed first. `next`: for `after` of the next one; null: there are no more. */
export const recordPage = z.object({ records: z.array(shownRecord), next: z.string().nullable() })
export type RecordPage = z.infer<typeof recordPage>

export const propertyChange = z.object({ n: z.number(), property: z.string(), value: z.unknown(), at: z.string(), by: actor })
/** `n` counts a record's changes from 1. */
export type PropertyChange = z.infer<typeof propertyChange>
/** The latest first. */
export const historyPage = z.object({ changes: z.array(propertyChange), next: z.string().nullable() })
export type HistoryPage = z.infer<typeof historyPage>

export const PROPERTY_TYPES = [
  'text', 'number', 'money', 'boolean', 'date', 'datetime', 'phone', 'email', 'owner', 'file', 'object', 'rating', 'enumeration', 'list',
] as const

/** A property as declared. `options` of an enumeration; `of`: what a list has (its `options`, if those are enumerations). */
export const shownProperty = z.object({
  name: z.string(),
  label: z.string(),
  type: z.enum(PROPERTY_TYPES),
  of: z.enum(PROPERTY_TYPES).nullable(),
  options: z.array(z.object({ id: z.string(), label: z.string() })).nullable(),
  /** Set by Midflow, or following from associations: nobody writes it. */
  readOnly: z.boolean(),
})
export type ShownProperty = z.infer<typeof shownProperty>

export const shownPipeline = z.object({ name: z.string(), label: z.string(), stages: z.array(z.object({ name: z.string(), label: z.string(), closes: z.boolean() })) })
export type ShownPipeline = z.infer<typeof shownPipeline>
export const shownObject = z.object({ object: z.string(), properties: z.array(shownProperty), pipelines: z.array(shownPipeline) })
/** What there is to know of an object type: its properties in the order of their names, its pipelines with their stages in order. */
export type ShownObject = z.infer<typeof shownObject>

/** A field that was refused, e.g. under the console's form field of that name. */
export const refusedFields = z.object({
  error: z.object({ code: z.string(), message: z.string() }),
  problems: z.array(z.object({ property: z.string(), problem: z.string() })),
})
/** What a create or change with wrong values answers, with status 422; nothing was written. */
export type RefusedFields = z.infer<typeof refusedFields>

/** A ticket as the list of tickets shows it. */
export type TicketRow = {
  id: string
  subject: string
  priority: string
  pipeline: string | null
  stage: string
  stageLabel: string
  open: boolean
  queue: string | null
  tier: string | null
  owner: { id: string; name: string; picture: string | null } | null
  contact: { id: string; name: string | null; email: string | null } | null
  conversation: string | null
  sla: SlaState | null
  /** The soonest moment at which a running clock is due, or was; null: none runs. */
  dueAt: string | null
  createdAt: string
  updatedAt: string
}
/** How open tickets can be sorted: soonest due, most urgent, newest, latest changed first. */
export const TICKET_SORTS = ['due', 'priority', 'created', 'changed'] as const
export type TicketSort = (typeof TICKET_SORTS)[number]

/** By what is due: the soonest first, those without a running clock last, the latest changed of them first. */
export type TicketPage = { tickets: TicketRow[]; next: string | null }

/** Everything that stands beside a conversation about its contact. Tickets and conversations: the latest 20. */
export type ContactPanel = { contact: RecordRead; companies: ShownRecord[]; tickets: TicketRow[]; conversations: ConversationSummary[] }
