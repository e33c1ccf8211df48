import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Json } from '../../engine/flow.ts'
import { HostError } from '../../platform/runner/host-error.ts'
import { objectName } from './object-names.ts'
import { OPERATORS } from './operators.ts'
import type { CrmFilter, CrmRecord, RecordsHost } from './records-host.ts'

/** Requests to this host are answered from the server's own records. */
export const HUBSPOT_HOST = 'api.hubapi.com'

type Request = { method: string; url: URL; body: string }
type Answer = { status: number; body: Json }
type Route = { method: string; path: RegExp; answer: (context: Context) => Promise<Answer> }
type Context = { records: RecordsHost; part: string[]; query: URLSearchParams; body: unknown; key: (request: Json) => string }

const properties = z.record(z.string(), z.json())
const filter = z.object({ propertyName: z.string(), operator: z.enum(OPERATORS), value: z.json().optional(), values: z.array(z.json()).optional(), highValue: z.json().optional() })
const searchBody = z.object({
  filterGroups: z.array(z.object({ filters: z.array(filter) })).optional(),
  filters: z.array(filter).optional(),
  sorts: z.array(z.union([z.string(), z.object({ propertyName: z.string(), direction: z.string().optional() })])).optional(),
  properties: z.array(z.string()).optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
  after: z.coerce.number().int().min(0).optional(),
})
const association = z.object({ to: z.object({ id: z.coerce.string() }), types: z.array(z.looseObject({ associationTypeId: z.number().optional() })).optional() })
const createBody = z.object({ properties: properties.default({}), associations: z.array(association).nullish() })
const updateBody = z.object({ properties })
const batch = z.object({ inputs: z.array(z.unknown()), properties: z.array(z.string()).optional(), idProperty: z.string().optional() })
const pair = z.object({ from: z.object({ id: z.coerce.string() }), to: z.object({ id: z.coerce.string() }) })
const withId = z.object({ id: z.coerce.string() })

const TYPE = String.raw`\/crm\/v3\/objects\/([^/]+)`
const path = (rest: string) => new RegExp(`^${rest}\\/?$`)

const ROUTES: Route[] = [
  { method: 'POST', path: path(`${TYPE}/search`), answer: search },
  { method: 'POST', path: path(`${TYPE}/batch/create`), answer: (c) => each(c, async (input) => await createOne(c, createBody.parse(input))) },
  { method: 'POST', path: path(`${TYPE}/batch/update`), answer: (c) => each(c, async (input) => await updateOne(c, withId.parse(input).id, updateBody.parse(input).properties)) },
  { method: 'POST', path: path(`${TYPE}/batch/read`), answer: (c) => each(c, async (input) => await readOne(c, withId.parse(input).id, batch.parse(c.body).idProperty ?? null)) },
  { method: 'POST', path: path(`${TYPE}/batch/archive`), answer: async (c) => ({ ...(await each(c, async (input) => (await archive(c, withId.parse(input).id), null))), status: 204, body: null }) },
  { method: 'POST', path: path(TYPE), answer: async (c) => ({ status: 201, body: show(await createOne(c, createBody.parse(c.body)), null) }) },
  { method: 'GET', path: path(TYPE), answer: page },
  { method: 'GET', path: path(`${TYPE}/([^/]+)`), answer: get },
  { method: 'PATCH', path: path(`${TYPE}/([^/]+)`), answer: async (c) => answerRecord(c, await updateOne(c, await idOf(c, at(c, 1)), updateBody.parse(c.body).properties)) },
  { method: 'DELETE', path: path(`${TYPE}/([^/]+)`), answer: async (c) => (await archive(c, at(c, 1)), { status: 204, body: null }) },
  { method: 'PUT', path: path(`${TYPE}/([^/]+)/associations/([^/]+)/([^/]+)/([^/]+)`), answer: link },
  { method: 'GET', path: path(`${TYPE}/([^/]+)/associations/([^/]+)`), answer: (c) => linked(c, false) },
  { method: 'PUT', path: path(String.raw`\/crm\/v4\/objects\/([^/]+)\/([^/]+)\/associations\/(?:default\/)?([^/]+)\/([^/]+)`), answer: link },
  { method: 'GET', path: path(String.raw`\/crm\/v4\/objects\/([^/]+)\/([^/]+)\/associations\/([^/]+)`), answer: (c) => linked(c, true) },
  { method: 'POST', path: path(String.raw`\/crm\/v[34]\/associations\/([^/]+)\/([^/]+)\/batch\/create`), answer: linkMany },
  { method: 'POST', path: path(String.raw`\/crm\/v[34]\/associations\/([^/]+)\/([^/]+)\/batch\/read`), answer: linkedMany },
  { method: 'GET', path: path(String.raw`\/crm\/v3\/owners`), answer: owners },
  { method: 'GET', path: path(String.raw`\/crm\/v3\/owners\/([^/]+)`), answer: owner },
]

/** Answers a request to HubSpot's CRM API from our records: objects, search, batches, associations, owners. */
export async function answerHubspot(records: RecordsHost, request: Request, key: (request: Json) => string): Promise<Answer> {
  try {
    for (const route of ROUTES) {
      const found = route.method === request.method.toUpperCase() ? route.path.exec(request.url.pathname) : null
      if (!found) continue
      const part = found.slice(1).map((text) => decodeURIComponent(text))
      return await route.answer({ records, part, query: request.url.searchParams, body: request.body === '' ? {} : JSON.parse(request.body), key })
    }
    return problem(404, 'NOT_FOUND', `${request.method} ${request.url.pathname} is not served here`)
  } catch (err) {
    if (err instanceof Missing) return problem(404, 'OBJECT_NOT_FOUND', err.message)
    if (err instanceof z.ZodError) return problem(400, 'VALIDATION_ERROR', `Invalid input JSON: ${err.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join(', ')}`)
    if (err instanceof SyntaxError) return problem(400, 'VALIDATION_ERROR', 'Invalid input JSON')
    if (err instanceof HostError && err.properties['status'] === 403) return problem(403, 'MISSING_SCOPES', err.message)
    if (err instanceof HostError) return problem(400, 'VALIDATION_ERROR', err.message)
    throw err
  }
}

class Missing extends Error {}

const problem = (status: number, category: string, message: string): Answer => ({
  status,
  body: { status: 'error', message, category, correlationId: createHash('sha256').update(message).digest('hex').slice(0, 32) },
})

const at = ({ part }: Context, i: number): string => part[i] ?? ''
const object = (context: Context): string => objectName(at(context, 0))

/** A record's id, where the address has another property's value (`?idProperty=email`). */
async function idOf(context: Context, given: string, property = context.query.get('idProperty')): Promise<string> {
  if (property === null || property === 'hs_object_id') return given
  const { records } = await context.records.search(object(context), { groups: [[{ property, operator: 'EQ', value: given }]], sort: null, limit: 1, offset: 0 })
  return records[0]?.id ?? given
}

async function readOne(context: Context, given: string, property: string | null): Promise<CrmRecord> {
  const id = await idOf(context, given, property)
  const record = await context.records.get(object(context), id)
  if (!record) throw new Missing('resource not found')
  return record
}

async function get(context: Context): Promise<Answer> {
  return answerRecord(context, await readOne(context, at(context, 1), context.query.get('idProperty')))
}

function answerRecord(context: Context, record: CrmRecord): Answer {
  const names = context.query.getAll('properties').flatMap((text) => text.split(','))
  const others = context.query.getAll('associations').flatMap((text) => text.split(','))
  const shown = show(record, names.length > 0 ? names : null)
  if (others.length === 0) return { status: 200, body: shown }
  const associations = Object.fromEntries(
    others.map((name) => [name, { results: (record.associations[objectName(name)] ?? []).map((id) => ({ id, type: `${object(context)}_to_${objectName(name)}` })) }]),
  )
  return { status: 200, body: { ...shown, associations } }
}

/** A record as HubSpot shows it: every value a text. */
function show(record: CrmRecord, names: string[] | null): Record<string, Json> {
  const wanted = names === null ? Object.keys(record.properties) : names
  const text = (value: Json): Json => (value === null ? null : typeof value === 'object' ? JSON.stringify(value) : String(value))
  const values = Object.fromEntries(wanted.map((name) => [name, text(Object.hasOwn(record.properties, name) ? (record.properties[name] ?? null) : null)]))
  return {
    id: record.id,
    properties: { ...values, hs_object_id: record.id, createdate: record.createdAt, hs_lastmodifieddate: record.updatedAt },
    createdAt: record.createdAt,
    updatedAt: record.updatedAt,
    archived: false,
  }
}

async function createOne(context: Context, given: z.infer<typeof createBody>): Promise<CrmRecord> {
  const record = await context.records.create(object(context), given.properties, context.key({ create: object(context), properties: given.properties }))
  for (const { to, types } of given.associations ?? []) {
    const other = OTHER_OF[types?.[0]?.associationTypeId ?? 0] ?? (await findType(context, to.id))
    if (other) await context.records.associate(object(context), record.id, other, to.id, context.key({ associate: [record.id, other, to.id] }))
  }
  return record
}

/** What an association type of HubSpot's own leads to. */
const OTHER_OF: Record<number, string> = {
  1: 'company', 279: 'company', 3: 'contact', 4: 'deal', 5: 'company', 6: 'deal', 15: 'ticket', 16: 'contact', 25: 'ticket', 26: 'company', 27: 'ticket', 28: 'deal', 19: 'line_item', 20: 'deal',
  280: 'contact', 2: 'contact', 339: 'company', 340: 'ticket', 341: 'company', 342: 'deal',
}

async function findType(context: Context, id: string): Promise<string | null> {
  for (const type of ['contact', 'company', 'deal', 'ticket']) if (await context.records.get(type, id)) return type
  return null
}

async function updateOne(context: Context, id: string, given: Record<string, Json>): Promise<CrmRecord> {
  const record = await context.records.update(object(context), id, given, context.key({ update: [object(context), id], properties: given }))
  if (!record) throw new Missing('resource not found')
  return record
}

async function archive(context: Context, id: string): Promise<void> {
  if (!(await context.records.archive(object(context), id, context.key({ archive: [object(context), id] })))) throw new Missing('resource not found')
}

async function search(context: Context): Promise<Answer> {
  const given = searchBody.parse(context.body)
  const groups = given.filterGroups?.map(({ filters }) => filters) ?? (given.filters ? [given.filters] : [])
  const sort = given.sorts?.[0]
  const limit = given.limit ?? 10
  const offset = given.after ?? 0
  const found = await context.records.search(object(context), {
    groups: groups.map((filters) => filters.map(toFilter)),
    sort: sort === undefined ? null : typeof sort === 'string' ? { property: sort.replace(/^-/, ''), descending: sort.startsWith('-') } : { property: sort.propertyName, descending: sort.direction === 'DESCENDING' },
    limit,
    offset,
  })
  return listing(found.records.map((record) => show(record, given.properties ?? null)), found.total, offset + limit)
}

function toFilter({ propertyName, operator, value, values, highValue }: z.infer<typeof filter>): CrmFilter {
  return { property: propertyName, operator, ...(value === undefined ? {} : { value }), ...(values === undefined ? {} : { values }), ...(highValue === undefined ? {} : { highValue }) }
}

async function page(context: Context): Promise<Answer> {
  const limit = Math.min(100, Number(context.query.get('limit') ?? 10) || 10)
  const offset = Number(context.query.get('after') ?? 0) || 0
  const names = context.query.getAll('properties').flatMap((text) => text.split(','))
  const found = await context.records.search(object(context), { groups: [], sort: null, limit, offset })
  return listing(found.records.map((record) => show(record, names.length > 0 ? names : null)), found.total, offset + limit)
}

const listing = (results: Json[], total: number, next: number): Answer => ({
  status: 200,
  body: { total, results, ...(next < total ? { paging: { next: { after: String(next), link: '' } } } : {}) },
})

async function each(context: Context, work: (input: unknown) => Promise<CrmRecord | null>): Promise<Answer> {
  const { inputs, properties: names } = batch.parse(context.body)
  const results: Json[] = []
  const errors: Json[] = []
  for (const input of inputs) {
    try {
      const record = await work(input)
      if (record) results.push(show(record, names ?? null))
    } catch (err) {
      if (!(err instanceof Missing)) throw err
      errors.push({ status: 'error', category: 'OBJECT_NOT_FOUND', message: err.message })
    }
  }
  return { status: errors.length > 0 ? 207 : 200, body: { status: 'COMPLETE', results, ...(errors.length > 0 ? { numErrors: errors.length, errors } : {}) } }
}

async function link(context: Context): Promise<Answer> {
  const [, id = '', other = '', otherId = ''] = context.part
  const done = await context.records.associate(object(context), id, objectName(other), otherId, context.key({ associate: [id, other, otherId] }))
  if (!done) throw new Missing('One of the records to associate was not found')
  return { status: 200, body: { fromObjectId: id, toObjectId: otherId, labels: [] } }
}

async function linked(context: Context, newer: boolean): Promise<Answer> {
  const [, id = '', other = ''] = context.part
  const record = await readOne(context, id, null)
  const ids = record.associations[objectName(other)] ?? []
  const type = `${object(context)}_to_${objectName(other)}`
  return { status: 200, body: { results: ids.map((each) => (newer ? { toObjectId: each, associationTypes: [{ category: 'HUBSPOT_DEFINED', typeId: 0, label: null }] } : { id: each, type })) } }
}

async function linkMany(context: Context): Promise<Answer> {
  const results: Json[] = []
  for (const input of batch.parse(context.body).inputs) {
    const { from, to } = pair.parse(input)
    await link({ ...context, part: [at(context, 0), from.id, at(context, 1), to.id] })
    results.push({ from, to, type: `${object(context)}_to_${objectName(at(context, 1))}` })
  }
  return { status: 201, body: { status: 'COMPLETE', results } }
}

async function linkedMany(context: Context): Promise<Answer> {
  const results: Json[] = []
  for (const input of batch.parse(context.body).inputs) {
    const { id } = withId.parse(input)
    const record = await context.records.get(object(context), id)
    const to = record?.associations[objectName(at(context, 1))] ?? []
    if (to.length > 0) results.push({ from: { id }, to: to.map((other) => ({ id: other, toObjectId: other, type: `${object(context)}_to_${objectName(at(context, 1))}` })) })
  }
  return { status: 200, body: { status: 'COMPLETE', results } }
}

async function owners(context: Context): Promise<Answer> {
  const email = context.query.get('email')
  const found = (await context.records.owners()).filter((one) => email === null || one.email === email)
  return { status: 200, body: { results: found } }
}

async function owner(context: Context): Promise<Answer> {
  const found = (await context.records.owners()).find(({ id }) => id === at(context, 0))
  if (!found) throw new Missing('resource not found')
  return { status: 200, body: found }
}
