import type { Json } from '../engine/flow.ts'
import type { DomainEvent } from '../models/domain-event.ts'
import { isObjectType, type ObjectType, type RecordDocument, type RecordModels } from '../models/record.ts'
import { addId, type AssociatedBy, createChangeAssociations } from './associate-records.ts'
import { applyChange, type ChangedRecord, isEmpty } from './change-record.ts'
import { findRecord } from './find-record.ts'
import { createUpdateRecord, type WriteOptions, type Written } from './update-record.ts'

/** `prefer`: whose value stays where both have one. What is empty is filled from the other in any case. */
export type RecordMerge = { object: ObjectType; from: string; into: string; id: string; by: string; at: Date; prefer: 'into' | 'from' }

/**
 * Merges one record into another of its type: properties, associations both ways, history. `from` becomes a tombstone, whose
 * id leads to `into` from then on. Safe to repeat after a crash at any point, and `finish` (a listener of the relay) repeats
 * it. Answers the record that is left; null when one of them is missing or archived, or they are the same.
 */
export type MergeRecords = (merge: RecordMerge) => Promise<ChangedRecord | null>

export function createMergeRecords(models: RecordModels, options: WriteOptions = {}): MergeRecords {
  const update = createUpdateRecord(models, options)
  const finish = createFinish(models, options)
  return async ({ object, from, into, id, by, at, prefer }) => {
    const [source, target] = await Promise.all([models[object].findById(from).lean<RecordDocument>(), findRecord(models[object], into)])
    if (!source || !target || target.archivedAt !== null || target._id === from) return null
    const followed = source.mergedInto === null ? null : await findRecord(models[object], from)
    if (followed && followed._id !== target._id) return null
    if (!followed) {
      if (source.archivedAt !== null) return null
      // First of all, so that whatever is written to `from` from here on goes to `into`, and nothing of it is forgotten.
      const kept = await update({ id, by, at, object, record: from }, ({ _id }) =>
        _id === from ? { live: false, mergedInto: target._id, recorded: [], event: { type: `${object}.merged`, record: target._id, changes: [prefer], from }, quiet: true } : null,
      )
      if (!kept || (kept._id !== from && kept._id !== target._id)) return null
    }
    const left = await finish({ object, from, into: target._id, prefer, by, at })
    options.onWrite?.(object, from)
    return left
  }
}

/** A listener that ends the merges that a process began and did not end. */
export function createFinishMerges(models: RecordModels, options: WriteOptions = {}): (event: DomainEvent) => Promise<void> {
  const finish = createFinish(models, options)
  return async ({ object, type, record, from, changes, by, at }) => {
    if (type !== `${object}.merged` || from === undefined) return
    await finish({ object, from, into: record, prefer: changes[0] === 'from' ? 'from' : 'into', by, at })
  }
}

function createFinish(models: RecordModels, options: WriteOptions) {
  const update = createUpdateRecord(models, options)
  const changeAssociations = createChangeAssociations(models, options)
  return async ({ object, from, into, prefer, by, at }: Omit<RecordMerge, 'id'>): Promise<ChangedRecord | null> => {
    // Two merges that lead into each other at the same moment: the record that findRecord names comes back, the other merge holds.
    await update({ id: null, by, at, object, record: from }, ({ mergedInto }) =>
      mergedInto === null ? null : { live: true, mergedInto: null, recorded: [], event: { type: `${object}.changed`, changes: [] } },
    )
    const source = await models[object].findById(from).lean<RecordDocument>()
    if (!source) return null
    if (source.mergedInto === null) return { id: source._id, properties: source.properties }
    const left = await update({ id: null, by, at, object, record: into }, (target) => (target.mergedFrom.includes(from) ? null : joined(source, target, { object, prefer, by, at })))
    if (!left) return null
    await repoint(object, source, left._id, { by, at })
    return { id: left._id, properties: left.properties }
  }

  /** Every record that knows `from` comes to know `into` instead. */
  async function repoint(object: ObjectType, source: RecordDocument, into: string, who: AssociatedBy): Promise<void> {
    for (const [type, ids] of Object.entries(source.associations)) {
      if (!isObjectType(type)) continue
      for (const id of ids) {
        await changeAssociations({ object: type, id }, { object, id: into }, (known) => {
          const others = known.filter((other) => other !== source._id)
          return others.length === known.length ? addId(known, into) : [...others.filter((other) => other !== into), into]
        }, who)
      }
    }
  }
}

/** What a merge makes of the record that stays. */
function joined(source: RecordDocument, target: RecordDocument, { object, prefer, by, at }: Pick<RecordMerge, 'object' | 'prefer' | 'by' | 'at'>): Written {
  const known = Object.fromEntries(Object.entries(source.properties).filter(([, value]) => !isEmpty(value))) as Record<string, Json>
  const { properties, recorded } = applyChange(target.properties, { ...(prefer === 'from' ? { set: known } : { fill: known }), by, at })
  const associations = { ...target.associations }
  for (const [type, ids] of Object.entries(source.associations)) {
    const others = new Set([...(associations[type] ?? []), ...ids])
    associations[type] = [...others].filter((id) => type !== object || (id !== target._id && id !== source._id))
  }
  return {
    properties, associations, recorded,
    // In a circle of merges the one that stays was merged too, for a moment.
    mergedFrom: [...new Set([...target.mergedFrom, source._id, ...source.mergedFrom])].filter((id) => id !== target._id),
    event: { type: `${object}.changed`, changes: recorded.map(({ property }) => property) },
  }
}
