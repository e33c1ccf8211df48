import { z } from 'zod'
import { AppError } from '../../base/errors.ts'
import type { Workspace } from '../../engine/flow.ts'
import { hint } from '../../engine/language/suggest.ts'
import type { EditRecords, EditResult, Editor } from '../../features/records/edit-records.ts'
import type { NameActors } from '../../features/records/name-actors.ts'
import { showObjects } from '../../features/records/show-objects.ts'
import { type ReadRecord, showRecord } from '../../features/records/show-records.ts'
import { OBJECT_TYPES, type ObjectType, type RecordModels } from '../../models/record.ts'
import { ROLES } from '../../protocol/agent.ts'
import { historyPage, recordPage, recordRead, refusedFields, shownObject } from '../../protocol/records.ts'
import { findRecord } from '../../records/find-record.ts'
import type { ListRecords } from '../../records/list-records.ts'
import type { ReadHistory } from '../../records/read-history.ts'
import { readProperties } from '../../records/read-properties.ts'
import { pageLimit } from './page-limit.ts'
import { defineRoute, knownCaller, type Route, type RouteRequest } from './route.ts'

const read = { roles: ROLES, scope: 'records.read' } as const
const write = { roles: ROLES, scope: 'records.write' } as const
const merging = { roles: ['admin', 'ops'], scope: 'records.write' } as const

const id = z.string().min(1).max(60)
const object = z.enum(OBJECT_TYPES, { error: `write one of ${OBJECT_TYPES.join(', ')}` })
const one = z.strictObject({ object, id })
const pair = z.strictObject({ object, id, other: object, otherId: id })
const once = { 'idempotency-key': 'Names this request among yours, 1 to 200 characters: sent again under it, it is done once' }
const properties = z.record(z.string().max(100), z.unknown()).refine((all) => Object.keys(all).length <= 200, 'give at most 200 properties at once')

/** Contacts, companies, deals and tickets, with their properties, associations and history. */
export function recordRoutes(deps: {
  models: RecordModels
  list: ListRecords
  history: ReadHistory
  edit: EditRecords
  readRecord: ReadRecord
  nameActors: NameActors
  workspace: () => Promise<Workspace>
}): Route[] {
  const { edit } = deps

  const found = async (type: ObjectType, record: string) => {
    const document = await findRecord(deps.models[type], record)
    if (!document) throw new AppError('not-found', { what: type, name: record })
    return deps.readRecord(type, document)
  }

  const answered = async (type: ObjectType, result: EditResult, status: number) => {
    if ('record' in result) return { status, value: await deps.readRecord(type, result.record) }
    const message = result.problems.map(({ property, problem }) => `${property}: ${problem}`).join('; ')
    return { status: 422, value: { error: { code: 'bad-properties', message }, problems: result.problems } }
  }

  const exactly = async (type: ObjectType, property: string | undefined, value: string | undefined): Promise<Record<string, unknown>> => {
    if (property === undefined && value === undefined) return {}
    if (property === undefined || value === undefined) throw new AppError('bad-request', { where: 'query', problem: 'give "property" and "value" together' })
    const { properties: declared, settings } = await deps.workspace()
    const known = declared[type] ?? {}
    if (!Object.hasOwn(known, property)) throw new AppError('bad-request', { where: 'property', problem: `a ${type} has no property "${property}"${hint(property, Object.keys(known))}` })
    const { values, problems } = readProperties({ properties: known, pipelines: {}, country: settings.country, timeZone: settings.timeZone }, { [property]: value })
    if (problems[0]) throw new AppError('bad-request', { where: 'value', problem: problems[0].problem })
    return { [`properties.${property}`]: values[property] ?? null }
  }

  return [
    defineRoute({
      method: 'get', path: '/api/objects', tag: 'Records', summary: 'The object types: their properties and pipelines, as the files declare them', access: read,
      answers: z.object({ objects: z.array(shownObject) }),
      handle: async () => ({ value: { objects: showObjects(await deps.workspace()) } }),
    }),
    defineRoute({
      method: 'get', path: '/api/records/:object', tag: 'Records', summary: 'Records, the latest changed first; by words they are found by, or by one property’s exact value', access: read,
      params: z.strictObject({ object }),
      query: z.strictObject({
        search: z.string().trim().max(200).optional(), property: z.string().max(100).optional(), value: z.string().max(500).optional(), after: z.string().max(120).optional(), limit: pageLimit(100),
      }),
      answers: recordPage,
      async handle({ params, query: { search, property, value, after, limit } }) {
        const filter = await exactly(params.object, property, value)
        const { records, next } = await deps.list({ object: params.object, search, filter, after, limit })
        return { value: { records: records.map((record) => showRecord(params.object, record)), next } }
      },
    }),
    defineRoute({
      method: 'post', path: '/api/records/:object', tag: 'Records', access: write, audit: 'record.create', target: ({ params }) => params.object,
      summary: 'Make a record: 201, or 422 with what is wrong with which property',
      params: z.strictObject({ object }), headers: once,
      body: z.strictObject({ properties: properties.default({}), associations: z.partialRecord(object, z.array(id).max(100)).default({}) }),
      answers: recordRead, refuses: refusedFields,
      handle: async (request) => answered(request.params.object, await edit.create(request.params.object, request.body, editorOf(request)), 201),
    }),
    defineRoute({
      method: 'get', path: '/api/records/:object/:id', tag: 'Records', summary: 'A record with who changed each property last; the id of one that was merged leads to the other', access: read, params: one,
      answers: recordRead,
      handle: async ({ params }) => ({ value: await found(params.object, params.id) }),
    }),
    defineRoute({
      method: 'patch', path: '/api/records/:object/:id', tag: 'Records', access: write, params: one, audit: 'record.change',
      summary: 'Change properties, null empties one: 200, or 422 with what is wrong with which property', headers: once,
      body: z.strictObject({ properties }),
      answers: recordRead, refuses: refusedFields,
      handle: async (request) => answered(request.params.object, await edit.change(request.params.object, request.params.id, request.body.properties, editorOf(request)), 200),
    }),
    defineRoute({
      method: 'delete', path: '/api/records/:object/:id', tag: 'Records', summary: 'Archive a record: it is in no list any more, its id still finds it', access: write, params: one, audit: 'record.archive',
      async handle(request) {
        await edit.archive(request.params.object, request.params.id, editorOf(request))
        return {}
      },
    }),
    defineRoute({
      method: 'get', path: '/api/records/:object/:id/history', tag: 'Records', summary: 'What changed, the latest first, with who changed it', access: read, params: one,
      query: z.strictObject({ after: z.string().regex(/^\d{1,9}$/, 'send what the page before gave as "next"').transform(Number).optional(), limit: pageLimit(200) }),
      answers: historyPage,
      async handle({ params, query: { after, limit } }) {
        const page = await deps.history({ object: params.object, id: params.id, before: after ?? null, limit })
        if (!page) throw new AppError('not-found', { what: params.object, name: params.id })
        const nameOf = await deps.nameActors(page.changes.map(({ by }) => by))
        const last = page.changes.at(-1)
        return { value: { changes: page.changes.map(({ at, by, ...change }) => ({ ...change, at: at.toISOString(), by: nameOf(by) })), next: page.more && last ? String(last.n) : null } }
      },
    }),
    defineRoute({
      method: 'put', path: '/api/records/:object/:id/associations/:other/:otherId', tag: 'Records', summary: 'Associate two records, each with the other', access: write, params: pair, audit: 'record.associate',
      async handle(request) {
        await edit.associate(...endsOf(request.params), editorOf(request))
        return {}
      },
    }),
    defineRoute({
      method: 'delete', path: '/api/records/:object/:id/associations/:other/:otherId', tag: 'Records', summary: 'Take two records apart', access: write, params: pair, audit: 'record.dissociate',
      async handle(request) {
        await edit.dissociate(...endsOf(request.params), editorOf(request))
        return {}
      },
    }),
    defineRoute({
      method: 'post', path: '/api/records/:object/:id/merge', tag: 'Records', access: merging, params: one, audit: 'record.merge',
      summary: 'Merge the record `from` into this one, whose values stay where both have one, unless `prefer` is "from"', target: ({ params, body }) => `${params.object}/${params.id} from ${body.from}`,
      body: z.strictObject({ from: id, prefer: z.enum(['into', 'from']).default('into') }),
      answers: recordRead,
      async handle(request) {
        const { object: type, id: into } = request.params
        return { value: await deps.readRecord(type, await edit.merge(type, { ...request.body, into }, editorOf(request))) }
      },
    }),
  ]
}

const editorOf = ({ caller, header }: Pick<RouteRequest<unknown, unknown, unknown>, 'caller' | 'header'>): Editor => {
  const once = header('idempotency-key')
  if (once !== undefined && (once === '' || once.length > 200)) throw new AppError('bad-request', { where: 'header idempotency-key', problem: 'write 1 to 200 characters' })
  return { by: knownCaller(caller).by, once: once ?? null }
}

const endsOf = (params: z.output<typeof pair>) => [{ object: params.object, id: params.id }, { object: params.other, id: params.otherId }] as const
