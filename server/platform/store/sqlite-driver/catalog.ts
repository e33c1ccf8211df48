import type { SortField } from './sort-documents.ts'
import type { Doc } from './values.ts'

/** An index of a collection. Its keys live in a table of their own, `_id`'s in the collection's table. */
export type Index = {
  id: number
  name: string
  fields: SortField[]
  unique: boolean
  sparse: boolean
  /** Only documents that match are in the index. */
  partial?: Doc
  /** Documents expire this many seconds after the date in the (only) field. */
  expireAfterSeconds?: number
  /** Whether a document ever had several keys in it, or an array on the way. Such an index cannot serve a sort. */
  multikey: boolean
}

/** A collection and its indexes; `_id_` comes first. */
export type Collection = { id: number; name: string; indexes: Index[] }

/** All collections by name. */
export type Catalog = ReadonlyMap<string, Collection>

/** The id of the index on `_id` in every collection; all others count from 1 through the whole database. */
export const ID_INDEX = 0

/** The index every collection has. */
export function idIndex(): Index {
  return { id: ID_INDEX, name: '_id_', fields: [{ path: '_id', direction: 1 }], unique: true, sparse: false, multikey: false }
}

/** The table of a collection's documents: `(row INTEGER PRIMARY KEY, key BLOB UNIQUE, doc TEXT)`. */
export const docsTable = (collection: Collection): string => `d${collection.id}`

/** The table of an index: `(key BLOB, row INTEGER)`, sorted by key. */
export const keysTable = (index: Index): string => `i${index.id}`

/** The key pattern of an index as MongoDB writes it: `{ a: 1, b: -1 }`. */
export function keyPattern(index: Index): Doc {
  return Object.fromEntries(index.fields.map(({ path, direction }) => [path, direction]))
}
