import { createHash } from 'node:crypto'
import type { Clock } from '../../base/clock.ts'
import type { Json } from '../../engine/flow.ts'
import { OBJECT_TYPES, type ObjectType, type RecordDocument, type RecordModels } from '../../models/record.ts'
import { HostError } from '../../platform/runner/host-error.ts'
import type { ArchiveRecord } from '../../records/archive-record.ts'
import type { AssociateRecords } from '../../records/associate-records.ts'
import type { ChangeRecord, CreateRecord } from '../../records/change-record.ts'
import { findRecord } from '../../records/find-record.ts'
import { ofConversation } from '../../records/of-conversation.ts'
import { type Declared, readProperties } from '../../records/read-properties.ts'
import { matchesSearch, sortRecords } from './match-filters.ts'
import type { CrmFilter, CrmOwner, CrmRecord, RecordsHost } from './records-host.ts'

/** How many records a search looks through after what the store could select. */
const MOST = 10_000

/** What code does not see of a record, and what may be long. */
const UNSEEN = ['history', 'outbox', 'recentCommands', 'search'] as const
const SEEN = Object.fromEntries(UNSEEN.map((name) => [name, 0]))

/**
 * The records of this server, as code reaches them: those that are archived are not there, the id of one that was merged leads
 * to the other. Values of declared properties are checked and kept as their types say; what is not declared is kept as given.
 * `by` names the run in their history.
 * @throws HostError with a sentence for a value that its property cannot have.
 */
export function createModelRecords(deps: {
  models: RecordModels
  createRecord: CreateRecord
  changeRecord: ChangeRecord
  archiveRecord: ArchiveRecord
  associateRecords: AssociateRecords
  declared: (object: ObjectType) => Promise<Declared>
  owners: () => Promise<CrmOwner[]>
  clock: Clock
  by: string
}): RecordsHost {
  const { models, clock, by } = deps
  const read = async (object: ObjectType, id: string): Promise<CrmRecord | null> => {
    const found = await findRecord(models[object], id, UNSEEN)
    return found?.live ? toCrm(found) : null
  }
  const readAgain = async (object: ObjectType, id: string): Promise<CrmRecord> => {
    const found = await read(object, id)
    if (!found) throw new HostError('threw', `The ${object} ${id} is gone`)
    return found
  }
  const typed = async (object: ObjectType, given: Record<string, Json>, before: Pick<CrmRecord, 'properties' | 'associations'> = { properties: {}, associations: {} }): Promise<Record<string, Json>> => {
    const declared = await deps.declared(object)
    const isDeclared = ([name]: [string, Json]) => Object.hasOwn(declared.properties, name)
    const { values, ...read } = readProperties(declared, Object.fromEntries(Object.entries(given).filter(isDeclared)), before.properties)
    const problems = [...read.problems, ...ofConversation(object, before.associations, given)]
    if (problems.length > 0) throw new HostError('threw', problems.map(({ property, problem }) => `${object}.${property}: ${problem}`).join('; '), { code: 'VALIDATION_ERROR' })
    return { ...given, ...values }
  }
  return {
    get: (object, id) => read(typeOf(object), id),
    async search(object, { groups, sort, limit, offset }) {
      const model = models[typeOf(object)]
      const filter = { live: true, ...preselect(groups) }
      if (groups.length === 0 && sort === null) {
        const [total, page] = await Promise.all([model.countDocuments(filter), model.find(filter, SEEN).sort({ updatedAt: -1, _id: 1 }).skip(offset).limit(limit).lean<Seen[]>()])
        return { total, records: page.map(toCrm) }
      }
      const found = await model.find(filter, SEEN).sort({ updatedAt: -1, _id: 1 }).limit(MOST + 1).lean<Seen[]>()
      if (found.length > MOST) throw new HostError('threw', `This search would look through more than ${MOST} records of type ${object}. Name more of what they have, with EQ or IN`)
      const matching = sortRecords(found.map(toCrm).filter((record) => matchesSearch(record, groups)), sort)
      return { total: matching.length, records: matching.slice(offset, offset + limit) }
    },
    async create(object, properties, key) {
      const type = typeOf(object)
      const id = createHash('sha256').update(key).digest('hex').slice(0, 26)
      await deps.createRecord({ id, by, object: type, properties: await typed(type, properties), at: clock.now() })
      return await readAgain(type, id)
    },
    async update(object, id, properties, key) {
      const type = typeOf(object)
      const before = await read(type, id)
      if (!before) return null
      const values = await typed(type, properties, before)
      const set = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== ''))
      const clear = Object.keys(values).filter((name) => !Object.hasOwn(set, name))
      const changed = await deps.changeRecord({ id: key, by, object: type, record: id, set, clear, at: clock.now() })
      return changed ? await readAgain(type, changed.id) : null
    },
    archive: (object, id, key) => deps.archiveRecord({ id: key, by, object: typeOf(object), record: id, at: clock.now() }),
    associate: (object, id, other, otherId) => deps.associateRecords({ object: typeOf(object), id }, { object: typeOf(other), id: otherId }, { by, at: clock.now() }),
    owners: deps.owners,
  }
}

type Seen = Omit<RecordDocument, (typeof UNSEEN)[number]>

/** Somebody who works here, as HubSpot shows owners. */
export function ownerOf({ id, email, name }: { id: string; email: string; name: string }): CrmOwner {
  const [firstName = '', ...rest] = name.split(' ')
  return { id, email, firstName, lastName: rest.join(' ') }
}

function typeOf(object: string): ObjectType {
  const found = OBJECT_TYPES.find((type) => type === object)
  if (found) return found
  throw new HostError('threw', `There is no object type "${object}"; there are ${OBJECT_TYPES.join(', ')}`)
}

const toCrm = (record: Seen): CrmRecord => ({
  id: record._id,
  // Property values are JSON by construction: `records/` is their only writer.
  properties: JSON.parse(JSON.stringify(record.properties)),
  associations: record.associations,
  createdAt: record.createdAt.toISOString(),
  updatedAt: record.updatedAt.toISOString(),
})

/** What the store can select of a search: more than it finds, never less. Only plain property names become paths. */
function preselect(groups: CrmFilter[][]): Record<string, unknown> {
  const each = groups.map((group) => Object.assign({}, ...group.map(selectable)))
  return each.length > 0 && each.every((filter) => Object.keys(filter).length > 0) ? { $or: each } : {}
}

function selectable({ property, operator, value = null, values = [] }: CrmFilter): Record<string, unknown> {
  if (!/^[a-z]\w*$/i.test(property)) return {}
  const path = property === 'hs_object_id' ? '_id' : `properties.${property}`
  if (operator === 'HAS_PROPERTY') return { [path]: { $nin: [null, ''] } }
  if (operator === 'NOT_HAS_PROPERTY') return { [path]: { $in: [null, ''] } }
  const wanted = operator === 'EQ' ? [value] : operator === 'IN' ? values : []
  const spellings = INDEXED.has(property) ? asGiven : inAnyCase
  return wanted.length === 0 ? {} : { [path]: { $in: wanted.flatMap(spellings) } }
}

/** Found through an index, which knows one spelling: as it is looked for, or in small letters, as addresses and domains are kept. */
const INDEXED = new Set(['email', 'domain', 'hs_object_id'])
const asGiven = (value: Json): unknown[] => (typeof value === 'object' ? [] : [String(value), String(value).toLowerCase()])

/** Values that may equal the one wanted, whatever their case and type. */
function inAnyCase(value: Json): unknown[] {
  if (typeof value === 'object') return []
  const text = String(value)
  const typed = /^(true|false)$/i.test(text) ? [text.toLowerCase() === 'true'] : text.trim() !== '' && Number.isFinite(Number(text)) ? [Number(text)] : []
  return [new RegExp(`^${text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)}$`, 'i'), ...typed, ...spellingsOfMoment(text)]
}

/** A moment, written in any way, as it is kept: as a moment, and at midnight as a day. */
function spellingsOfMoment(text: string): string[] {
  const at = /^\d{11,14}$/.test(text) ? Number(text) : /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(at)) return []
  const moment = new Date(at).toISOString()
  return [moment, moment.replace(/T00:00:00\.000Z$/, '')]
}
