import { AppError } from '../base/errors.ts'
import type { ObjectType, RecordDocument, RecordModels } from '../models/record.ts'
import { searchFilter } from './found-by.ts'

/** `search`: each word begins one of the record's. `filter`: what else must hold, never from outside. `after`: the `next` of the page before. */
export type RecordQuery = { object: ObjectType; search?: string | undefined; filter?: Record<string, unknown>; after?: string | undefined; limit: number }

/** A page of the records that are not archived, the latest changed first. One that changes meanwhile moves to the front, none is left out. */
export type ListRecords = (query: RecordQuery) => Promise<{ records: RecordDocument[]; next: string | null }>

export function createListRecords(models: RecordModels): ListRecords {
  return async ({ object, search, filter = {}, after, limit }) => {
    const words = search === undefined ? [] : searchFilter(search)
    const and = [...words, ...(after === undefined ? [] : behind(after))]
    const found = await models[object]
      .find({ live: true, ...filter, ...(and.length > 0 && { $and: and }) })
      .sort({ updatedAt: -1, _id: 1 })
      .limit(limit + 1)
      .lean<RecordDocument[]>()
    const records = found.slice(0, limit)
    const last = records.at(-1)
    return { records, next: found.length > limit && last ? `${last.updatedAt.toISOString()} ${last._id}` : null }
  }
}

/** What stands behind the last record of the page before: `<time> <id>`. */
function behind(after: string): Record<string, unknown>[] {
  const [time = '', id = ''] = after.split(' ')
  const at = new Date(time)
  if (Number.isNaN(at.getTime()) || id === '') throw new AppError('bad-request', { where: 'after', problem: 'send what the page before gave as "next"' })
  return [{ updatedAt: { $lte: at } }, { $or: [{ updatedAt: { $lt: at } }, { updatedAt: at, _id: { $gt: id } }] }]
}
