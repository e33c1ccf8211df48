import type { Json } from '../engine/flow.ts'
import type { ObjectType, RecordDocument, RecordModels } from '../models/record.ts'
import { isTaken } from '../models/is-taken.ts'

/** How many changes and command ids a record remembers. */
const REMEMBERED = 100

/** A change to one record. `id` makes applying it twice harmless; `by` names the run, user or key for the history. */
export type RecordChange = {
  id: string
  by: string
  object: ObjectType
  record: string
  set?: Record<string, Json>
  /** Only where the property is empty. */
  fill?: Record<string, Json>
  add?: Record<string, number>
  clear?: string[]
  at: Date
}

export type ChangedRecord = { id: string; properties: Record<string, unknown> }

/**
 * Applies a change in one guarded update: properties, history and the change's id together. Null never overwrites.
 * Answers the record as it is afterwards, or null when there is none.
 */
export type ChangeRecord = (change: RecordChange) => Promise<ChangedRecord | null>

export function createChangeRecord(models: RecordModels): ChangeRecord {
  return async (change) => {
    const model = models[change.object]
    for (;;) {
      const before = await model.findById(change.record).lean<RecordDocument>()
      if (!before) return null
      if (before.recentCommands.includes(change.id)) return view(before)
      const after = applyChange(before, change)
      const saved = await model.updateOne(
        { _id: before._id, revision: before.revision },
        {
          $set: {
            properties: after.properties,
            history: after.history,
            recentCommands: [...before.recentCommands, change.id].slice(-REMEMBERED),
            revision: before.revision + 1,
            updatedAt: change.at,
          },
        },
      )
      if (saved.matchedCount > 0) return { id: before._id, properties: after.properties }
    }
  }
}

/** Makes a record under a fixed id, once; a second time answers the one that is there. */
export type CreateRecord = (record: {
  id: string
  by: string
  object: ObjectType
  properties: Record<string, Json>
  associations?: Record<string, string[]>
  at: Date
}) => Promise<ChangedRecord>

export function createCreateRecord(models: RecordModels): CreateRecord {
  return async ({ id, by, object, properties, associations = {}, at }) => {
    const given = withoutNulls(properties)
    const history = Object.entries(given).map(([property, value]) => ({ at, by, property, value }))
    const document = {
      _id: id, properties: given, associations, history: history.slice(-REMEMBERED), recentCommands: [], revision: 0, createdAt: at, updatedAt: at,
    }
    try {
      await models[object].create(document)
      return { id, properties: given }
    } catch (err) {
      if (!isTaken(err)) throw err
      const found = await models[object].findById(id).lean<RecordDocument>()
      return found ? view(found) : { id, properties: given }
    }
  }
}

/** The properties and history after a change. Pure. */
export function applyChange(
  before: Pick<RecordDocument, 'properties' | 'history'>,
  change: Pick<RecordChange, 'set' | 'fill' | 'add' | 'clear' | 'by' | 'at'>,
): Pick<RecordDocument, 'properties' | 'history'> {
  const properties = { ...before.properties }
  const touched = new Set<string>()
  const put = (name: string, value: unknown) => {
    if (properties[name] === value) return
    properties[name] = value
    touched.add(name)
  }
  for (const [name, value] of Object.entries(withoutNulls(change.set ?? {}))) put(name, value)
  for (const [name, value] of Object.entries(withoutNulls(change.fill ?? {}))) if (isEmpty(properties[name])) put(name, value)
  for (const [name, amount] of Object.entries(change.add ?? {})) put(name, Number(properties[name] ?? 0) + amount)
  for (const name of change.clear ?? []) put(name, null)
  const changes = [...touched].map((property) => ({ at: change.at, by: change.by, property, value: properties[property] }))
  return { properties, history: [...before.history, ...changes].slice(-REMEMBERED) }
}

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === ''

/** Null never overwrites: what is left to write. */
export const withoutNulls = (values: Record<string, Json>): Record<string, Json> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))

const view = (record: RecordDocument): ChangedRecord => ({ id: record._id, properties: record.properties })
