import type { Field, ValueType } from '../flow.ts'
import { builtInPipelines, pipelineProperties } from './built-in-pipelines.ts'

const TIERS = { standard: 'Standard', silver: 'Silver', gold: 'Gold', platinum: 'Platinum' }
const PRIORITIES = { low: 'Low', medium: 'Medium', high: 'High', urgent: 'Urgent' }
const TEXT: ValueType = { type: 'text' }
const NUMBER: ValueType = { type: 'number' }
const MONEY: ValueType = { type: 'money' }
const BOOLEAN: ValueType = { type: 'boolean' }
const MOMENT: ValueType = { type: 'datetime' }
const RECORDS: ValueType = { type: 'list', of: { type: 'object' } }
const enumeration = (options: Record<string, string>): ValueType => ({ type: 'enumeration', options })

const COMMON: Record<string, ValueType> = { id: TEXT, created: MOMENT, updated: MOMENT, owner: { type: 'owner' }, needs_review: BOOLEAN }

const BUILT_IN: Record<string, Record<string, ValueType>> = {
  contact: {
    email: { type: 'email' }, firstname: TEXT, lastname: TEXT, name: TEXT, phone: { type: 'phone' }, mobile: { type: 'phone' }, company_name: TEXT, job_title: TEXT,
    language: TEXT, country: TEXT, city: TEXT, postcode: TEXT, street: TEXT, website: TEXT, tier: enumeration(TIERS), verified: BOOLEAN, time_zone: TEXT,
    lifecycle: enumeration({ subscriber: 'Subscriber', lead: 'Lead', opportunity: 'Opportunity', customer: 'Customer', other: 'Other' }),
    deals: RECORDS, tickets: RECORDS, companies: RECORDS,
  },
  company: {
    name: TEXT, domain: TEXT, industry: TEXT, phone: { type: 'phone' }, country: TEXT, city: TEXT, postcode: TEXT, street: TEXT, website: TEXT, employees: NUMBER, revenue: MONEY,
    tier: enumeration(TIERS), partner: TEXT, commission_total: MONEY, contacts: RECORDS, deals: RECORDS, tickets: RECORDS,
  },
  deal: {
    name: TEXT, amount: MONEY, currency: TEXT, stage: TEXT, pipeline: TEXT, close_date: { type: 'date' }, expected_close: { type: 'date' }, won: BOOLEAN, commission: MONEY,
    partner: TEXT, line_items: RECORDS, contacts: RECORDS, companies: RECORDS,
  },
  ticket: {
    subject: TEXT, description: TEXT, priority: enumeration(PRIORITIES), status: enumeration({ open: 'Open', pending: 'Pending', solved: 'Solved', closed: 'Closed' }),
    stage: TEXT, pipeline: TEXT, topic: TEXT, category: TEXT, tier: enumeration(TIERS), csat: { type: 'rating' }, language: TEXT, queue: TEXT, source: TEXT,
    attachments: { type: 'list', of: { type: 'file' } }, closed_at: MOMENT, reopened_at: MOMENT, first_replied_at: MOMENT, waiting_since: MOMENT, contacts: RECORDS, companies: RECORDS,
  },
}

/** The object types that every workspace has. */
export const OBJECTS = Object.keys(BUILT_IN)

/** The properties that records have without being declared. */
export const builtInProperties = (): Record<string, Record<string, Field>> =>
  Object.fromEntries(OBJECTS.map((object) => [object, { ...fieldsOf({ ...COMMON, ...BUILT_IN[object] }), ...pipelineProperties(builtInPipelines()[object] ?? {}) }]))

/** Those that a custom object has beside its declared ones. */
export const commonProperties = (): Record<string, Field> => fieldsOf(COMMON)

const fieldsOf = (types: Record<string, ValueType>): Record<string, Field> =>
  Object.fromEntries(Object.entries(types).map(([name, type]) => [name, { type, required: false, label: null }]))
