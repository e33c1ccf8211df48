import type Database from 'better-sqlite3'
import { type Collection, docsTable, type Index } from './catalog.ts'
import { addIndexTable, nextId, removeIndexTable, saveIndexes } from './catalog-store.ts'
import { createCollectionWriter } from './collection-writer.ts'
import { compileFilter } from './compile-filter.ts'
import { equalValues } from './compare-values.ts'
import { decodeDocument } from './decode-document.ts'
import { badValue, notSupported, StoreError } from './errors.ts'
import { parseSort } from './sort-documents.ts'
import { standIns } from './stand-ins.ts'
import type { Statements } from './statements.ts'
import { type Doc, isDoc } from './values.ts'

/** Options that say nothing to us, or something that is always so. */
const IGNORED = new Set(['background', 'v', 'ns', 'writeConcern', 'comment', 'maxTimeMS', 'commitQuorum'])
const PAGE = 1000

/** Makes an index and fills it. Answers its name. The same index twice is one; throws 85, 86 for a different one of that name or key. */
export function createIndex(db: Database.Database, statements: Statements, collection: Collection, fields: Doc, options: Doc): string {
  const index = describeIndex(fields, options)
  const present = findPresent(collection, index)
  if (present) return present.name
  const added = { ...index, id: nextId(db, 'index') }
  addIndexTable(db, added)
  collection.indexes.push(added)
  fill(statements, collection, added)
  saveIndexes(db, collection)
  return added.name
}

/** Removes the index of that name, or with `*` all but `_id_`. Throws 27 for a name that is not there. */
export function dropIndex(db: Database.Database, collection: Collection, name: string): void {
  if (name === '_id_') throw new StoreError(72, 'cannot drop _id index')
  const dropped = collection.indexes.slice(1).filter((index) => name === '*' || index.name === name)
  if (dropped.length === 0 && name !== '*') throw new StoreError(27, `index not found with name [${name}]`)
  for (const index of dropped) removeIndexTable(db, index)
  collection.indexes = collection.indexes.filter((index) => !dropped.includes(index))
  saveIndexes(db, collection)
}

function describeIndex(fields: Doc, options: Doc): Omit<Index, 'id'> {
  const special = Object.entries(fields).find(([path, direction]) => typeof direction === 'string' || path.includes('$**'))
  if (special) throw notSupported(`An index of the kind ${special[0]}: ${JSON.stringify(special[1])}`)
  if (Object.keys(fields).length === 0) throw new StoreError(67, 'Index keys cannot be empty.')
  const { name, unique, sparse, partialFilterExpression: partial, expireAfterSeconds: ttl, ...others } = options
  const unknown = Object.keys(others).find((key) => !IGNORED.has(key) && others[key] !== undefined && others[key] !== null && others[key] !== false)
  if (unknown !== undefined) throw notSupported(`The index option ${unknown}`)
  if (partial !== undefined && partial !== null && !isDoc(partial)) throw badValue('partialFilterExpression must be an object')
  if (isDoc(partial)) compileFilter(partial)
  if (ttl !== undefined && ttl !== null && (typeof ttl !== 'number' || ttl < 0)) throw badValue('expireAfterSeconds must be a number of seconds')
  if (typeof ttl === 'number' && Object.keys(fields).length > 1) throw new StoreError(67, 'TTL indexes are single-field indexes')
  return {
    name: typeof name === 'string' ? name : Object.entries(fields).map(([path, direction]) => `${path}_${String(direction)}`).join('_'),
    fields: parseSort(fields),
    unique: Boolean(unique),
    sparse: Boolean(sparse),
    multikey: false,
    ...(isDoc(partial) && { partial }),
    ...(typeof ttl === 'number' && { expireAfterSeconds: ttl }),
  }
}

function findPresent(collection: Collection, index: Omit<Index, 'id'>): Index | undefined {
  if (index.fields.length === 1 && index.fields[0]?.path === '_id' && index.fields[0].direction === 1) return collection.indexes[0]
  const named = collection.indexes.find(({ name }) => name === index.name)
  const keyed = collection.indexes.find((other) => equalValues(other.fields, index.fields) && equalValues(other.partial, index.partial))
  const same = named && equalValues(named.fields, index.fields) && equalValues(optionsOf(named), optionsOf(index))
  if (same) return named
  if (named) throw new StoreError(86, `An existing index has the same name as the requested index, but another key or other options: ${index.name}`)
  if (keyed) throw new StoreError(85, `Index already exists with a different name or other options: ${keyed.name}`)
  return undefined
}

const optionsOf = (index: Omit<Index, 'id'>): Doc => ({
  unique: index.unique, sparse: index.sparse, partial: index.partial ?? null, ttl: index.expireAfterSeconds ?? null,
})

function fill(statements: Statements, collection: Collection, index: Index): void {
  const writer = createCollectionWriter(statements, collection, (grown) => {
    grown.multikey = true
  })
  const page = statements.get(`SELECT row, doc FROM ${docsTable(collection)} WHERE row > ? ORDER BY row LIMIT ${PAGE}`)
  for (let last = 0; ; ) {
    const rows = page.all(last)
    for (const row of rows) writer.addToIndex(index, row.row, decodeDocument(row.doc, standIns))
    const end = rows.at(-1)
    if (!end) return
    last = end.row
  }
}
