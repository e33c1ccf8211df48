import type { ObjectType, RecordDocument, RecordModels } from '../models/record.ts'
import { findRecord } from './find-record.ts'
import { createUpdateRecord, type WriteOptions } from './update-record.ts'

export type End = { object: ObjectType; id: string }

/** Who associates, and when; the history of records has no associations, but their events name who made them. */
export type AssociatedBy = { by: string; at: Date }

/** Associates two records, each with the other; doing it again changes nothing. False when one of them is missing. */
export type AssociateRecords = (one: End, other: End, who: AssociatedBy) => Promise<boolean>

export function createAssociateRecords(models: RecordModels, options: WriteOptions = {}): AssociateRecords {
  return createBothWays(models, options, addId)
}

/** Takes two records apart, both ways; doing it again changes nothing. False when one of them is missing. */
export function createDissociateRecords(models: RecordModels, options: WriteOptions = {}): AssociateRecords {
  return createBothWays(models, options, (ids, id) => (ids.includes(id) ? ids.filter((other) => other !== id) : null))
}

/** The ids with one more; null when it is there. */
export const addId: ChangeIds = (ids, id) => (ids.includes(id) ? null : [...ids, id])

type ChangeIds = (ids: string[], id: string) => string[] | null

function createBothWays(models: RecordModels, options: WriteOptions, change: ChangeIds): AssociateRecords {
  const write = createChangeAssociations(models, options)
  return async (one, other, who) => {
    const [first, second] = await Promise.all([one, other].map(({ object, id }) => findRecord(models[object], id)))
    if (!first || !second) return false
    const [a, b] = [{ object: one.object, id: first._id }, { object: other.object, id: second._id }]
    await write(a, b, change, who)
    await write(b, a, change, who)
    return true
  }
}

/** Changes the ids of one type that a record is associated with. */
export function createChangeAssociations(models: RecordModels, options: WriteOptions) {
  const update = createUpdateRecord(models, options)
  return (of: End, to: End, change: ChangeIds, who: AssociatedBy): Promise<RecordDocument | null> =>
    update({ id: null, object: of.object, record: of.id, ...who }, (before) => {
      const ids = change(before.associations[to.object] ?? [], to.id)
      if (!ids) return null
      return { associations: { ...before.associations, [to.object]: ids }, recorded: [], event: { type: `${of.object}.changed`, changes: [`associations.${to.object}`] } }
    })
}
