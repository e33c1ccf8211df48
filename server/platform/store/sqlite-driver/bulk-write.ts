import mongoose from 'mongoose'
import type { OpenDatabase } from './database.ts'
import { decodeDocument } from './decode-document.ts'
import { StoreError } from './errors.ts'
import { bsonValues, mongoFailure } from './mongo-values.ts'
import type { Write, Written } from './operations.ts'

/** What a bulk of writes did, counted as MongoDB counts. */
export type BulkResult = {
  acknowledged: true
  insertedCount: number
  matchedCount: number
  modifiedCount: number
  deletedCount: number
  upsertedCount: number
  insertedIds: Record<number, unknown>
  upsertedIds: Record<number, unknown>
}

type Outcome = { results: (Written | null)[]; failures: { index: number; failure: Record<string, unknown> }[] }

/** Performs writes, each atomic for itself; `ordered` ends at the first that fails. `ids` are those of inserts by place. */
export async function bulkWrite(
  database: OpenDatabase,
  collection: string,
  writes: Write[],
  ordered: boolean,
  ids: ReadonlyMap<number, unknown>,
): Promise<BulkResult> {
  const { results, failures } = await submitWrites(database, collection, writes, ordered)
  const done = results.flatMap((written, index) => (written ? [{ written, index }] : []))
  const sum = (count: (written: Written) => number) => done.reduce((total, { written }) => total + count(written), 0)
  const upserted = done.flatMap(({ written, index }) => (written.upsertedId === null ? [] : [{ index, _id: idOf(written.upsertedId) }]))
  const result: BulkResult = {
    acknowledged: true,
    insertedCount: sum(({ inserted }) => inserted),
    matchedCount: sum(({ matched }) => matched),
    modifiedCount: sum(({ modified }) => modified),
    deletedCount: sum(({ deleted }) => deleted),
    upsertedCount: upserted.length,
    insertedIds: Object.fromEntries(done.flatMap(({ index }) => (ids.has(index) ? [[index, ids.get(index)]] : []))),
    upsertedIds: Object.fromEntries(upserted.map(({ index, _id }) => [index, _id])),
  }
  if (failures.length > 0) throw bulkError(result, failures, writes)
  return result
}

/** Performs one write. Throws the StoreError that it failed with. */
export async function writeOne(database: OpenDatabase, collection: string, write: Write): Promise<Written> {
  const { results, failures } = await submitWrites(database, collection, [write], true)
  const [written] = results
  if (written) return written
  throw StoreError.from(failures[0]?.failure ?? { message: 'The write was not answered' })
}

/** The id in a text of `{ _id }`. */
export const idOf = (text: string): unknown => decodeDocument(text, bsonValues)._id

async function submitWrites(database: OpenDatabase, collection: string, writes: Write[], ordered: boolean): Promise<Outcome> {
  const answer = await database.change({ kind: 'write', collection, writes, ordered })
  return isOutcome(answer) ? answer : { results: [], failures: [] }
}

const isOutcome = (answer: unknown): answer is Outcome => typeof answer === 'object' && answer !== null && 'results' in answer

function bulkError(result: BulkResult, failures: Outcome['failures'], writes: readonly Write[]): Error {
  const writeErrors = failures.map(({ index, failure }) => {
    const { message, code, ...others } = mongoFailure(StoreError.from(failure))
    return { ...others, index, code, errmsg: message, message, op: writes[index], err: { index, code, errmsg: message } }
  })
  const [first] = writeErrors
  const error = new mongoose.mongo.MongoServerError({ message: first?.message ?? '', code: first?.code ?? 8 })
  Object.defineProperty(error, 'name', { value: 'MongoBulkWriteError' })
  return Object.assign(error, result, { writeErrors, result })
}
