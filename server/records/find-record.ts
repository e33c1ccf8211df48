import type { RecordDocument, RecordModel } from '../models/record.ts'

/** Longer chains of merges there are none: a merge into a tombstone goes into what it leads to. */
const MOST_MERGES = 50

/** The record of an id, also of one that was merged into another; null when there is none. Archived ones are found. */
export async function findRecord(model: RecordModel, id: string): Promise<RecordDocument | null> {
  let found = await model.findById(id).lean<RecordDocument>()
  for (let merges = 0; found?.mergedInto && merges < MOST_MERGES; merges++) found = await model.findById(found.mergedInto).lean<RecordDocument>()
  return found
}
