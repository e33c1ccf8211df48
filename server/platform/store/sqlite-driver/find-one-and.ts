import { idOf } from './bulk-write.ts'
import { type OpenDatabase, textOf } from './database.ts'
import { decodeDocument } from './decode-document.ts'
import { encodeDocument } from './encode-document.ts'
import { asMongo, bsonValues } from './mongo-values.ts'
import type { Modify } from './operations.ts'
import { checkReplacement, checkUpdate, objectOf, readQueryArguments } from './read-arguments.ts'
import { readReplace, readUpdate } from './read-writes.ts'
import type { Modified } from './write-documents.ts'

type Method = (...args: unknown[]) => Promise<unknown>

/** `findOneAndUpdate`, `findOneAndReplace`, `findOneAndDelete` of a collection: each finds and changes in one atomic step. */
export function findOneAnd(database: OpenDatabase, collection: string): Record<string, Method> {
  const modify = async (write: Modify['write'], filter: unknown, options: unknown) => {
    const { projection } = readQueryArguments(filter, options)
    const { returnDocument, returnOriginal, includeResultMetadata } = objectOf(options)
    const returnNew = returnDocument === 'after' || returnOriginal === false
    const answer = await database.change({
      kind: 'modify',
      collection,
      modify: { write, projection: encodeDocument(projection), returnNew },
    })
    if (!isModified(answer)) throw new Error('findOneAnd… was not answered')
    const value = answer.doc === null ? null : decodeDocument(answer.doc, bsonValues)
    return includeResultMetadata === true ? { value, lastErrorObject: summary(write, answer), ok: 1 } : value
  }
  return {
    findOneAndUpdate: (filter, update, options) =>
      asMongo(async () => {
        checkUpdate(update)
        return modify(readUpdate({ ...objectOf(options), filter, update }, false), filter, options)
      }),
    findOneAndReplace: (filter, replacement, options) =>
      asMongo(async () => {
        checkReplacement(replacement)
        return modify(readReplace({ ...objectOf(options), filter, replacement }), filter, options)
      }),
    findOneAndDelete: (filter, options) =>
      asMongo(async () => {
        const query = textOf(readQueryArguments(filter, options), {})
        return modify({ kind: 'delete', filter: query.filter, sort: query.sort, hint: query.hint }, filter, options)
      }),
  }
}

const isModified = (answer: unknown): answer is Modified => typeof answer === 'object' && answer !== null && 'updatedExisting' in answer

function summary(write: Modify['write'], { doc, updatedExisting, upsertedId }: Modified) {
  if (write.kind === 'delete') return { n: doc === null ? 0 : 1 }
  const upserted = upsertedId === null ? {} : { upserted: idOf(upsertedId) }
  return { n: updatedExisting || upsertedId !== null ? 1 : 0, updatedExisting, ...upserted }
}
