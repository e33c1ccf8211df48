import type Database from 'better-sqlite3'
import { type Catalog, type Collection, docsTable, idIndex, type Index, keysTable } from './catalog.ts'
import { decodeDocument } from './decode-document.ts'
import { encodeDocument } from './encode-document.ts'
import type { SortField } from './sort-documents.ts'
import { standIns } from './stand-ins.ts'
import { isDoc } from './values.ts'

/** Reads the catalog of a database; an empty one from a file that has none yet. */
export function readCatalog(db: Database.Database): Catalog {
  const rows = db.prepare<[], { id: number; name: string; indexes: string }>('SELECT id, name, indexes FROM catalog').all()
  return new Map(rows.map(({ id, name, indexes }) => [name, { id, name, indexes: readIndexes(indexes) }]))
}

/** Makes a collection's table and its entry. */
export function addCollection(db: Database.Database, name: string): Collection {
  const collection = { id: nextId(db, 'collection'), name, indexes: [idIndex()] }
  db.exec(`CREATE TABLE ${docsTable(collection)} (row INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, doc TEXT NOT NULL)`)
  db.prepare('INSERT INTO catalog (id, name, indexes) VALUES (?, ?, ?)').run(collection.id, name, writeIndexes(collection.indexes))
  raiseVersion(db)
  return collection
}

/** Removes a collection with its documents and indexes. */
export function removeCollection(db: Database.Database, collection: Collection): void {
  for (const index of collection.indexes.slice(1)) db.exec(`DROP TABLE ${keysTable(index)}`)
  db.exec(`DROP TABLE ${docsTable(collection)}`)
  db.prepare('DELETE FROM catalog WHERE id = ?').run(collection.id)
  raiseVersion(db)
}

/** Makes an index's table; its keys and its entry are the caller's. */
export function addIndexTable(db: Database.Database, index: Index): void {
  const primary = index.unique ? 'key' : 'key, row'
  db.exec(`CREATE TABLE ${keysTable(index)} (key BLOB NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (${primary})) WITHOUT ROWID`)
}

/** Removes an index's table; the entry is the caller's. */
export function removeIndexTable(db: Database.Database, index: Index): void {
  db.exec(`DROP TABLE ${keysTable(index)}`)
}

/** Stores the indexes of a collection as they are now. */
export function saveIndexes(db: Database.Database, collection: Collection): void {
  db.prepare('UPDATE catalog SET indexes = ? WHERE id = ?').run(writeIndexes(collection.indexes), collection.id)
  raiseVersion(db)
}

/** A number never given before under this name, not even to something deleted since. */
export function nextId(db: Database.Database, name: 'collection' | 'index' | 'catalog'): number {
  const sql = 'INSERT INTO counters VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value'
  return Number(db.prepare(sql).pluck().get(name))
}

/** The number that every change of the catalog raises. */
export function catalogVersion(db: Database.Database): () => number {
  const statement = db.prepare<[], number>("SELECT value FROM counters WHERE name = 'catalog'").pluck()
  return () => statement.get() ?? 0
}

function raiseVersion(db: Database.Database): void {
  nextId(db, 'catalog')
}

function writeIndexes(indexes: readonly Index[]): string {
  return encodeDocument({ indexes })
}

function readIndexes(text: string): Index[] {
  const { indexes } = decodeDocument(text, standIns)
  return Array.isArray(indexes) ? indexes.map(readIndex) : []
}

function readIndex(stored: unknown): Index {
  if (!isDoc(stored)) throw new TypeError('The catalog holds an index that is no object')
  const { id, name, fields, unique, sparse, partial, expireAfterSeconds, multikey } = stored
  return {
    id: Number(id),
    name: String(name),
    fields: Array.isArray(fields) ? fields.map(readField) : [],
    unique: unique === true,
    sparse: sparse === true,
    multikey: multikey === true,
    ...(isDoc(partial) && { partial }),
    ...(typeof expireAfterSeconds === 'number' && { expireAfterSeconds }),
  }
}

const readField = (stored: unknown): SortField =>
  isDoc(stored) && stored.direction === -1 ? { path: String(stored.path), direction: -1 } : { path: isDoc(stored) ? String(stored.path) : '', direction: 1 }
