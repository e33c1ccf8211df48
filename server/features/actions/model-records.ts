import { createHash } from 'node:crypto'
import type { Clock } from '../../base/clock.ts'
import type { Json } from '../../engine/flow.ts'
import { OBJECT_TYPES, type ObjectType, type RecordDocument, type RecordModels } from '../../models/record.ts'
import { HostError } from '../../platform/runner/host-error.ts'
import type { AssociateRecords } from '../../records/associate-records.ts'
import type { ChangeRecord, CreateRecord } from '../../records/change-record.ts'
import { matchesSearch, sortRecords } from './match-filters.ts'
import type { CrmFilter, CrmRecord, RecordsHost } from './records-host.ts'

/** How many records a search looks through after what the store could select. */
const MOST = 2_000

/** The records of this server, as code reaches them. `by` names the run in their history. */
export function createModelRecords(deps: {
  models: RecordModels
  createRecord: CreateRecord
  changeRecord: ChangeRecord
  associateRecords: AssociateRecords
  clock: Clock
  by: string
}): RecordsHost {
  const { models, clock, by } = deps
  const read = async (object: ObjectType, id: string): Promise<CrmRecord | null> => {
    const found = await models[object].findById(id).lean<RecordDocument>()
    return found ? toCrm(found) : null
  }
  const readAgain = async (object: ObjectType, id: string): Promise<CrmRecord> => {
    const found = await read(object, id)
    if (!found) throw new HostError('threw', `The ${object} ${id} is gone`)
    return found
  }
  return {
    get: (object, id) => read(typeOf(object), id),
    async search(object, { groups, sort, limit, offset }) {
      const found = await models[typeOf(object)].find(preselect(groups)).sort({ updatedAt: -1 }).limit(MOST).lean<RecordDocument[]>()
      const matching = sortRecords(found.map(toCrm).filter((record) => matchesSearch(record, groups)), sort)
      return { total: matching.length, records: matching.slice(offset, offset + limit) }
    },
    async create(object, properties, key) {
      const type = typeOf(object)
      const id = createHash('sha256').update(key).digest('hex').slice(0, 26)
      await deps.createRecord({ id, by, object: type, properties, at: clock.now() })
      return await readAgain(type, id)
    },
    async update(object, id, properties, key) {
      const type = typeOf(object)
      const set = Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null && value !== ''))
      const clear = Object.keys(properties).filter((name) => !Object.hasOwn(set, name))
      const changed = await deps.changeRecord({ id: key, by, object: type, record: id, set, clear, at: clock.now() })
      return changed ? await readAgain(type, id) : null
    },
    async archive(object) {
      throw new HostError('threw', `A ${object} cannot be archived by code here`)
    },
    associate: (object, id, other, otherId) => deps.associateRecords({ object: typeOf(object), id }, { object: typeOf(other), id: otherId }, { by, at: clock.now() }),
    owners: async () => [],
  }
}

function typeOf(object: string): ObjectType {
  const found = OBJECT_TYPES.find((type) => type === object)
  if (found) return found
  throw new HostError('threw', `There is no object type "${object}"; there are ${OBJECT_TYPES.join(', ')}`)
}

const toCrm = (record: RecordDocument): CrmRecord => ({
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
  const wanted = operator === 'EQ' ? [value] : operator === 'IN' ? values : []
  if (wanted.length === 0 || !/^[a-z]\w*$/i.test(property)) return {}
  const folded = (text: string) => [text, text.toLowerCase()]
  return { [property === 'hs_object_id' ? '_id' : `properties.${property}`]: { $in: wanted.flatMap(spellings(folded)) } }
}

const spellings =
  (folded: (text: string) => string[]) =>
  (value: Json): unknown[] => {
    if (typeof value === 'object') return []
    const text = String(value)
    const typed = text === 'true' ? [true] : text === 'false' ? [false] : text.trim() !== '' && Number.isFinite(Number(text)) ? [Number(text)] : []
    return [...folded(text), ...typed]
  }
