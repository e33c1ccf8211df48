import type { RecordDocument, RecordModel } from '../models/record.ts'

/**
 * The record of an id, also of one that was merged into another; null when there is none. Archived ones are found. Where
 * merges under way at the same moment lead round in a circle, it is the one that will stay (`merge-records` sees to it).
 * Fields that are left out (`without`) are not there.
 */
export async function findRecord(model: RecordModel, id: string): Promise<RecordDocument | null>
export async function findRecord<F extends 'history' | 'outbox' | 'recentCommands' | 'search'>(model: RecordModel, id: string, without: readonly F[]): Promise<Omit<RecordDocument, F> | null>
export async function findRecord(model: RecordModel, id: string, without: readonly string[] = []): Promise<RecordDocument | null> {
  const fields = Object.fromEntries(without.map((field) => [field, 0]))
  const passed: RecordDocument[] = []
  let found = await model.findById(id, fields).lean<RecordDocument>()
  while (found?.mergedInto) {
    const { _id, mergedInto } = found
    const first = passed.findIndex((record) => record._id === _id)
    if (first >= 0) return staysOf(passed.slice(first), found)
    passed.push(found)
    found = await model.findById(mergedInto, fields).lean<RecordDocument>()
  }
  return found
}

/** Of a circle, the record with the least id, whoever looks. */
const staysOf = (circle: RecordDocument[], one: RecordDocument): RecordDocument => circle.reduce((least, record) => (record._id < least._id ? record : least), one)
