import { z } from 'zod'
import type { Clock } from '../../base/clock.ts'
import type { Json } from '../../engine/flow.ts'
import { matchesSearch, sortRecords } from './match-filters.ts'
import { objectName, pluralName } from './object-names.ts'
import type { CrmOwner, CrmRecord, RecordsHost } from './records-host.ts'

/** `{ "contacts": [{ "id": "1", "properties": {…}, "associations": { "deals": ["7"] } }], "owners": […] }` */
export const recordsFile = z.record(
  z.string(),
  z.array(z.looseObject({ id: z.union([z.string(), z.number()]).transform(String), properties: z.record(z.string(), z.json()).default({}), associations: z.record(z.string(), z.array(z.union([z.string(), z.number()]).transform(String))).default({}) })),
)
export type RecordsFile = z.infer<typeof recordsFile>

/** What code changed, in order. Objects as the file names them. */
export type RecordWrite =
  | { operation: 'create' | 'update'; object: string; id: string; properties: Record<string, Json> }
  | { operation: 'archive'; object: string; id: string }
  | { operation: 'associate'; object: string; id: string; with: { object: string; id: string } }

/** Records in memory, for trying an action out: nothing is stored, every write is listed. */
export function createMemoryRecords(file: RecordsFile, clock: Clock): { records: RecordsHost; writes: RecordWrite[] } {
  const writes: RecordWrite[] = []
  const done = new Map<string, string>()
  const now = () => clock.now().toISOString()
  const objects = new Map<string, Map<string, CrmRecord>>()
  const all = (object: string): Map<string, CrmRecord> => {
    const known = objects.get(object) ?? new Map<string, CrmRecord>()
    objects.set(object, known)
    return known
  }
  for (const [written, list] of Object.entries(file)) {
    for (const { id, properties, associations } of list) {
      const linked = Object.fromEntries(Object.entries(associations).map(([other, ids]) => [objectName(other), ids]))
      all(objectName(written)).set(id, { id, properties, associations: linked, createdAt: now(), updatedAt: now() })
    }
  }
  for (const [object, records] of objects) for (const record of records.values()) {
    for (const [other, ids] of Object.entries(record.associations)) for (const id of ids) link(objects.get(other)?.get(id), object, record.id)
  }

  const copy = (record: CrmRecord): CrmRecord => structuredClone(record)
  let made = 0
  const nextId = () => {
    made += 1
    return String(1_000_000 + made)
  }

  const records: RecordsHost = {
    async get(object, id) {
      const found = all(object).get(id)
      return found ? copy(found) : null
    },
    async search(object, { groups, sort, limit, offset }) {
      const found = sortRecords([...all(object).values()].filter((record) => matchesSearch(record, groups)), sort)
      return { total: found.length, records: found.slice(offset, offset + limit).map(copy) }
    },
    async create(object, properties, key) {
      const before = all(object).get(done.get(key) ?? '')
      if (before) return copy(before)
      const record: CrmRecord = { id: nextId(), properties, associations: {}, createdAt: now(), updatedAt: now() }
      all(object).set(record.id, record)
      done.set(key, record.id)
      writes.push({ operation: 'create', object: pluralName(object), id: record.id, properties })
      return copy(record)
    },
    async update(object, id, properties, key) {
      const record = all(object).get(id)
      if (!record) return null
      if (done.has(key)) return copy(record)
      Object.assign(record.properties, properties)
      record.updatedAt = now()
      done.set(key, id)
      writes.push({ operation: 'update', object: pluralName(object), id, properties })
      return copy(record)
    },
    async archive(object, id, key) {
      if (!all(object).delete(id)) return done.has(key)
      done.set(key, id)
      writes.push({ operation: 'archive', object: pluralName(object), id })
      return true
    },
    async associate(object, id, other, otherId, key) {
      const [left, right] = [all(object).get(id), all(other).get(otherId)]
      if (!left || !right) return false
      link(left, other, otherId)
      link(right, object, id)
      if (!done.has(key)) writes.push({ operation: 'associate', object: pluralName(object), id, with: { object: pluralName(other), id: otherId } })
      done.set(key, id)
      return true
    },
    owners: async () => (file['owners'] ?? []).map(toOwner),
  }
  return { records, writes }
}

function link(record: CrmRecord | undefined, object: string, id: string): void {
  if (record && !record.associations[object]?.includes(id)) record.associations[object] = [...(record.associations[object] ?? []), id]
}

function toOwner({ id, properties, ...rest }: RecordsFile[string][number]): CrmOwner {
  const text = (...names: string[]): string => names.map((name) => rest[name] ?? properties[name]).find((value) => typeof value === 'string') ?? ''
  return { id, email: text('email'), firstName: text('firstName', 'firstname'), lastName: text('lastName', 'lastname') }
}
