import type { RecordModel } from '../models/record.ts'
import { searchFilter } from './found-by.ts'

/** Ids of records that the words of a text lead to: each begins a word of theirs. At most `limit`. */
export async function findLike(model: RecordModel, text: string, limit = 50): Promise<string[]> {
  const words = searchFilter(text)
  if (words.length === 0) return []
  const found = await model.find({ live: true, $and: words }, { _id: 1 }).limit(limit).lean()
  return found.map(({ _id }) => _id)
}
