import type { ObjectType, RecordModels } from '../models/record.ts'

type End = { object: ObjectType; id: string }

/** Associates two records, each with the other; doing it again changes nothing. False when one of them is missing. */
export type AssociateRecords = (one: End, other: End) => Promise<boolean>

export function createAssociateRecords(models: RecordModels): AssociateRecords {
  const add = async (to: End, from: End): Promise<boolean> => {
    const saved = await models[to.object].updateOne({ _id: to.id }, { $addToSet: { [`associations.${from.object}`]: from.id }, $inc: { revision: 1 } })
    return saved.matchedCount > 0
  }
  return async (one, other) => {
    const there = await models[other.object].exists({ _id: other.id })
    return there !== null && (await add(one, other)) && (await add(other, one))
  }
}
