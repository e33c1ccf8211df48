import { AppError } from '../base/errors.ts'
import type { Associated } from '../engine/conditions/associations.ts'
import { associatedIn, replaceAssociated } from '../engine/conditions/replace-associated.ts'
import type { Json } from '../engine/flow.ts'
import { isObjectType, type ObjectType, type RecordDocument, type RecordModels } from '../models/record.ts'

type Filter = Record<string, Json>

/** More associated records than this are not looked through. */
const MOST = 10_000

/**
 * The live record that a filter of `conditionFilter` asks for: of several the one that changed last. Null when there is none.
 * @throws AppError `condition-too-wide`.
 */
export type FindByCondition = (object: ObjectType, filter: Filter) => Promise<RecordDocument | null>

export function createFindByCondition(models: RecordModels): FindByCondition {
  const storeFilter = createStoreFilter(models)
  return async (object, filter) =>
    models[object]
      .findOne({ live: true, $and: [await storeFilter(filter)] })
      .sort({ updatedAt: -1, _id: 1 })
      .lean<RecordDocument>()
}

/** Turns a filter of `conditionFilter` into one that a store understands: associated records are looked for first. */
export function createStoreFilter(models: RecordModels, most = MOST): (filter: Filter) => Promise<Filter> {
  const storeFilter = async (filter: Filter): Promise<Filter> => {
    const parts = new Map<Associated, Filter>()
    for (const part of associatedIn(filter)) parts.set(part, await lookFor(part))
    return replaceAssociated(filter, (part) => parts.get(part) ?? NOTHING)
  }
  const lookFor = async ({ object, filter, via, first }: Associated): Promise<Filter> => {
    if (!isObjectType(object)) return NOTHING
    const ids = `associations.${via}`
    const found = await models[object]
      .find({ live: true, [`${ids}.0`]: { $exists: true }, $and: [await storeFilter(filter)] }, { associations: 1 })
      .limit(most + 1)
      .lean<Pick<RecordDocument, '_id' | 'associations'>[]>()
    if (found.length > most) throw new AppError('condition-too-wide', { object, most })
    const reached = { _id: { $in: [...new Set(found.flatMap(({ associations }) => associations[via] ?? []))] } }
    return first ? { $and: [reached, { [`associations.${object}.0`]: { $in: found.map(({ _id }) => _id) } }] } : reached
  }
  return storeFilter
}

const NOTHING: Filter = { _id: { $in: [] } }
