import type { Collection } from './catalog.ts'
import { type CollectionWriter, idKey } from './collection-writer.ts'
import { compileUpdate, type Update } from './compile-update.ts'
import { equalValues } from './compare-values.ts'
import { decodeDocument, decodeValue } from './decode-document.ts'
import { encodeDocument } from './encode-document.ts'
import { badValue, notSupported, StoreError } from './errors.ts'
import type { Modify, Write, Written } from './operations.ts'
import { compileProjection } from './project-document.ts'
import { type Found, runQuery } from './run-query.ts'
import { parseSort } from './sort-documents.ts'
import { standIns } from './stand-ins.ts'
import type { Statements } from './statements.ts'
import { upsertBase } from './upsert-document.ts'
import { type Doc, isDoc, own } from './values.ts'

/** A collection as the worker writes it. */
export type Target = { statements: Statements; collection: Collection; writer: CollectionWriter; now: Date }

type Upsertable = Extract<Write, { kind: 'update' | 'replace' }>

const NOTHING: Written = { matched: 0, modified: 0, inserted: 0, deleted: 0, upsertedId: null }

/** Performs one write. Needs a savepoint around it. Throws StoreError like MongoDB. */
export function performWrite(target: Target, write: Write): Written {
  switch (write.kind) {
    case 'insert':
      insert(target, decodeDocument(write.doc, standIns))
      return { ...NOTHING, inserted: 1 }
    case 'delete':
      return { ...NOTHING, deleted: remove(target, write) }
    case 'update':
    case 'replace':
      return change(target, write)
  }
}

/** What `findOneAnd…` did: the document before or after (text, projected), and what MongoDB calls `lastErrorObject`. */
export type Modified = { doc: string | null; updatedExisting: boolean; upsertedId: string | null }

/** Finds one document and changes or removes it. Needs a savepoint around it. */
export function performModify(target: Target, { write, projection, returnNew }: Modify): Modified {
  const project = compileProjection(decodeDocument(projection, standIns))
  const shown = (doc: Doc | null) => doc && encodeDocument(project(doc))
  const filter = decodeDocument(write.filter, standIns)
  const found = findMatching(target, filter, write.hint, 1, write.sort)[0]
  if (write.kind === 'delete') {
    if (found) target.writer.remove(found.row, found.doc)
    return { doc: shown(found?.doc ?? null), updatedExisting: false, upsertedId: null }
  }
  const update = compileChange(write, target.now)
  if (found) {
    const before = returnNew ? null : shown(found.doc)
    const after = changeFound(target, found, update)
    return { doc: returnNew ? shown(after.doc) : before, updatedExisting: true, upsertedId: null }
  }
  if (!write.upsert) return { doc: null, updatedExisting: false, upsertedId: null }
  const doc = upsert(target, filter, write, update)
  return { doc: returnNew ? shown(doc) : null, updatedExisting: false, upsertedId: encodeDocument({ _id: doc._id }) }
}

function change(target: Target, write: Upsertable): Written {
  const filter = decodeDocument(write.filter, standIns)
  const update = compileChange(write, target.now)
  const found = findMatching(target, filter, write.hint, write.kind === 'update' && write.many ? 0 : 1, write.sort)
  if (found.length === 0 && write.upsert) {
    const doc = upsert(target, filter, write, update)
    return { ...NOTHING, upsertedId: encodeDocument({ _id: doc._id }) }
  }
  const changed = found.filter((one) => changeFound(target, one, update).changed)
  return { ...NOTHING, matched: found.length, modified: changed.length }
}

function remove(target: Target, write: Extract<Write, { kind: 'delete' }>): number {
  const found = findMatching(target, decodeDocument(write.filter, standIns), write.hint, write.many ? 0 : 1, '{}')
  for (const { row, doc } of found) target.writer.remove(row, doc)
  return found.length
}

function findMatching({ statements, collection }: Target, filter: Doc, hint: string | null, limit: number, sort: string): Found[] {
  const query = { filter, sort: parseSort(decodeDocument(sort, standIns)), skip: 0, limit, hint }
  return [...runQuery(statements, collection, query, standIns)]
}

/** An update of operators, or a replacement that keeps the `_id`. */
type Change = { kind: 'update'; update: Update } | { kind: 'replace'; replacement: Doc }

function compileChange(write: Upsertable, now: Date): Change {
  if (write.kind === 'replace') return { kind: 'replace', replacement: decodeDocument(write.replacement, standIns) }
  const update = decodeValue(write.update, standIns)
  if (Array.isArray(update)) throw notSupported('An update by an aggregation pipeline')
  if (!isDoc(update)) throw new StoreError(9, 'Update argument must be either an object or an array')
  const arrayFilters = decodeValue(write.arrayFilters, standIns)
  return { kind: 'update', update: compileUpdate(update, Array.isArray(arrayFilters) ? arrayFilters : [], now) }
}

function changeFound(target: Target, found: Found, change: Change): { doc: Doc; changed: boolean } {
  if (change.kind === 'update') {
    const { apply, fields } = change.update
    const before = target.writer.keysOf(found.doc, fields)
    const changed = apply(found.doc, false)
    if (changed) target.writer.replace(found.row, before, found.doc, fields)
    return { doc: found.doc, changed }
  }
  const before = target.writer.keysOf(found.doc)
  const doc = replaced(found.doc, change.replacement)
  const changed = !equalValues(found.doc, doc)
  if (changed) target.writer.replace(found.row, before, doc)
  return { doc, changed }
}

function replaced(old: Doc, replacement: Doc): Doc {
  const id = own(replacement, '_id')
  if (id !== undefined && !equalValues(id, old._id)) {
    throw new StoreError(66, "After applying the update, the (immutable) field '_id' was found to have been altered")
  }
  return idFirst({ ...replacement, _id: old._id })
}

function upsert(target: Target, filter: Doc, write: Upsertable, change: Change): Doc {
  const base = upsertBase(filter)
  const doc = change.kind === 'update' ? base : { ...('_id' in base && { _id: base._id }), ...change.replacement }
  if (change.kind === 'update') change.update.apply(doc, true)
  if (change.kind === 'replace' && '_id' in base && !equalValues(doc._id, base._id)) {
    throw new StoreError(66, "The _id field cannot be changed from that of the filter")
  }
  if (!Object.hasOwn(doc, '_id')) doc._id = decodeDocument(write.id, standIns)._id
  return insert(target, doc)
}

function insert(target: Target, doc: Doc): Doc {
  if (!Object.hasOwn(doc, '_id')) throw badValue('A document needs an _id')
  const stored = idFirst(doc)
  idKey(stored)
  target.writer.insert(stored)
  return stored
}

function idFirst(doc: Doc): Doc {
  return Object.keys(doc)[0] === '_id' ? doc : { _id: doc._id, ...doc }
}
