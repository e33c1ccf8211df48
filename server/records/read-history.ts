import type { RecordChangeModel } from '../models/record-change.ts'
import type { ObjectType, RecordDocument, RecordedChange, RecordModels } from '../models/record.ts'
import { findRecord } from './find-record.ts'

export type NumberedChange = RecordedChange & { n: number }

/** A record's changes, the latest first; `before`: only those of smaller numbers. Null when there is no such record. */
export type ReadHistory = (of: { object: ObjectType; id: string; before: number | null; limit: number }) => Promise<{ changes: NumberedChange[]; more: boolean } | null>

export function createReadHistory(models: RecordModels, older: RecordChangeModel): ReadHistory {
  return async ({ object, id, before, limit }) => {
    const record = await findRecord(models[object], id)
    if (!record) return null
    const recent = numbered(record).filter(({ n }) => before === null || n < before).toReversed()
    if (recent.length > limit) return { changes: recent.slice(0, limit), more: true }
    const below = Math.min(before ?? Infinity, record.historyBefore + 1)
    const kept = below <= 1 ? [] : await older.find({ object, record: record._id, n: { $lt: below } }).sort({ n: -1 }).limit(limit - recent.length + 1).lean()
    const changes = [...recent, ...kept.map(({ n, at, by, property, value }) => ({ n, at, by, property, value }))]
    return { changes: changes.slice(0, limit), more: changes.length > limit }
  }
}

const numbered = ({ history, historyBefore }: RecordDocument): NumberedChange[] => history.map((change, i) => ({ ...change, n: historyBefore + i + 1 }))
