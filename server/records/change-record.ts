import { AppError } from '../base/errors.ts'
import type { Json } from '../engine/flow.ts'
import { isTaken } from '../models/is-taken.ts'
import { isObjectType, type ObjectType, type RecordDocument, type RecordedChange, type RecordModels } from '../models/record.ts'
import { addId, type AssociatedBy, createChangeAssociations } from './associate-records.ts'
import { findRecord } from './find-record.ts'
import { foundBy } from './found-by.ts'
import { createUpdateRecord, eventOf, type Write, type WriteOptions } from './update-record.ts'

/** A change to one record. `id` makes applying it twice harmless; `by` names the run, user or key for the history. */
export type RecordChange = Write & {
  set?: Record<string, Json>
  /** Only where the property is empty. */
  fill?: Record<string, Json>
  add?: Record<string, number>
  clear?: string[]
}

export type ChangedRecord = { id: string; properties: Record<string, unknown> }

/**
 * Applies a change in one guarded update: properties, history, event and the change's id together. Null never overwrites.
 * Answers the record as it is afterwards, or null when there is none.
 * @throws AppError `email-taken` when it would give two contacts one verified e-mail.
 */
export type ChangeRecord = (change: RecordChange) => Promise<ChangedRecord | null>

export function createChangeRecord(models: RecordModels, options: WriteOptions = {}): ChangeRecord {
  const update = createUpdateRecord(models, options)
  return async (change) => {
    const after = await update(change, (before) => {
      const { properties, recorded } = applyChange(before.properties, change)
      const changes = recorded.map(({ property }) => property)
      return { properties, recorded, event: changes.length > 0 ? { type: `${change.object}.changed`, changes } : null }
    })
    return after && viewOf(after)
  }
}

/**
 * Makes a record under a fixed id, once, with its event in the same write; a second time answers the one that is there.
 * Associated records know of it afterwards.
 * @throws AppError `email-taken` when another contact has the verified e-mail.
 */
export type CreateRecord = (record: {
  id: string
  by: string
  object: ObjectType
  properties: Record<string, Json>
  associations?: Record<string, string[]>
  at: Date
}) => Promise<ChangedRecord>

export function createCreateRecord(models: RecordModels, options: WriteOptions = {}): CreateRecord {
  const changeAssociations = createChangeAssociations(models, options)
  const tellAssociated = async (object: ObjectType, id: string, associations: Record<string, string[]>, who: AssociatedBy) => {
    for (const [type, ids] of Object.entries(associations)) {
      if (!isObjectType(type)) continue
      for (const other of ids) await changeAssociations({ object: type, id: other }, { object, id }, addId, who)
    }
  }
  return async ({ id, by, object, properties, associations = {}, at }) => {
    const given = withoutNulls(properties)
    const history = Object.entries(given).map(([property, value]) => ({ at, by, property, value }))
    const { search, verifiedEmail } = foundBy(object, given)
    const event = eventOf({ object, by, at }, id, 0, { type: `${object}.created`, changes: Object.keys(given) })
    try {
      await models[object].create({
        _id: id, properties: given, associations, history, search, ...(verifiedEmail !== null && { verifiedEmail }),
        outbox: [event], unsent: true, createdAt: at, updatedAt: at,
      })
    } catch (err) {
      if (!isTaken(err)) throw err
      const found = await findRecord(models[object], id)
      if (!found) throw new AppError('email-taken', { email: verifiedEmail ?? '' }, { cause: err })
      await tellAssociated(object, found._id, associations, { by, at })
      return { id: found._id, properties: found.properties }
    }
    await tellAssociated(object, id, associations, { by, at })
    options.onWrite?.(object, id)
    return { id, properties: given }
  }
}

/**
 * The properties after a change, and what of them is new. What was proved is one address: with another one the record is no
 * longer `verified`, unless the change says that it is. Pure.
 */
export function applyChange(
  before: Record<string, unknown>,
  change: Pick<RecordChange, 'set' | 'fill' | 'add' | 'clear' | 'by' | 'at'>,
): { properties: Record<string, unknown>; recorded: RecordedChange[] } {
  const properties = { ...before }
  const touched = new Set<string>()
  const put = (name: string, value: unknown) => {
    if (isSame(properties[name], value)) return
    properties[name] = value
    touched.add(name)
  }
  for (const [name, value] of Object.entries(withoutNulls(change.set ?? {}))) put(name, value)
  for (const [name, value] of Object.entries(withoutNulls(change.fill ?? {}))) if (isEmpty(properties[name])) put(name, value)
  for (const [name, amount] of Object.entries(change.add ?? {})) put(name, Number(properties[name] ?? 0) + amount)
  for (const name of change.clear ?? []) put(name, null)
  if (before['verified'] === true && change.set?.['verified'] !== true && !isSameAddress(before['email'], properties['email'])) put('verified', false)
  return { properties, recorded: [...touched].map((property) => ({ at: change.at, by: change.by, property, value: properties[property] })) }
}

const isSame = (one: unknown, other: unknown): boolean =>
  one === other || (typeof one === 'object' && typeof other === 'object' && JSON.stringify(one) === JSON.stringify(other))

const isSameAddress = (one: unknown, other: unknown): boolean => String(one ?? '').toLowerCase() === String(other ?? '').toLowerCase()

export const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === ''

/** Null never overwrites: what is left to write. */
export const withoutNulls = (values: Record<string, Json>): Record<string, Json> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))

const viewOf = (record: RecordDocument): ChangedRecord => ({ id: record._id, properties: record.properties })
