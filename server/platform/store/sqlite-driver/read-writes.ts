import mongoose from 'mongoose'
import { encodeDocument } from './encode-document.ts'
import { textOf } from './database.ts'
import type { Write } from './operations.ts'
import { checkReplacement, checkUpdate, invalidArgument, objectOf, readQueryArguments } from './read-arguments.ts'
import { type Doc, isDoc } from './values.ts'

/** An insert of a document, which gets an `_id` if it has none, as with MongoDB's driver. */
export function readInsert(doc: unknown): { write: Write; id: unknown } {
  if (!isDoc(doc)) throw invalidArgument('A document to insert must be an object')
  doc._id ??= new mongoose.mongo.BSON.ObjectId()
  return { write: { kind: 'insert', doc: encodeDocument(doc) }, id: doc._id }
}

/** An update of the caller's arguments: `filter`, `update` and the options. */
export function readUpdate(given: Doc, many: boolean): Extract<Write, { kind: 'update' }> {
  const { filter, sort, hint } = textOf(readQueryArguments(given.filter, given), {})
  const [update, arrayFilters] = [encodeDocument(given.update), encodeDocument(given.arrayFilters ?? [])]
  return { kind: 'update', filter, update, arrayFilters, sort, hint, upsert: given.upsert === true, many, id: newIdText() }
}

/** A replacement of the caller's arguments: `filter`, `replacement` and the options. */
export function readReplace(given: Doc): Extract<Write, { kind: 'replace' }> {
  const { filter, sort, hint } = textOf(readQueryArguments(given.filter, given), {})
  return { kind: 'replace', filter, replacement: encodeDocument(given.replacement), sort, hint, upsert: given.upsert === true, id: newIdText() }
}

/** The writes of a bulk, and the ids of its inserts by place. */
export function readBulk(writes: readonly unknown[]): { list: Write[]; ids: Map<number, unknown> } {
  if (writes.length === 0) throw invalidArgument('Invalid BulkOperation, Batch cannot be empty')
  const ids = new Map<number, unknown>()
  const list = writes.map((one, place) => {
    const [kind, argument] = Object.entries(objectOf(one))[0] ?? ['nothing', {}]
    const given = objectOf(argument)
    if (kind === 'insertOne') {
      const { write, id } = readInsert(given.document ?? given)
      ids.set(place, id)
      return write
    }
    return readChange(kind, given)
  })
  return { list, ids }
}

function readChange(kind: string, given: Doc): Write {
  switch (kind) {
    case 'updateOne':
    case 'updateMany':
      checkUpdate(given.update)
      return readUpdate(given, kind === 'updateMany')
    case 'replaceOne':
      checkReplacement(given.replacement)
      return readReplace(given)
    case 'deleteOne':
    case 'deleteMany': {
      const { filter, hint } = textOf(readQueryArguments(given.filter, given), {})
      return { kind: 'delete', filter, hint, many: kind === 'deleteMany' }
    }
    default:
      throw invalidArgument(`bulkWrite only supports insertOne, updateOne, updateMany, replaceOne, deleteOne, deleteMany, not ${kind}`)
  }
}

const newIdText = (): string => encodeDocument({ _id: new mongoose.mongo.BSON.ObjectId() })
