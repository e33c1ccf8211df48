import { type Collection, docsTable, type Index, keyPattern, keysTable } from './catalog.ts'
import { encodeDocument } from './encode-document.ts'
import { encodeKey } from './encode-key.ts'
import { badValue, StoreError } from './errors.ts'
import { compileKeys, type KeyMaker } from './index-keys.ts'
import { indexValues } from './index-values.ts'
import { filterPaths } from './filter-conditions.ts'
import type { Statements } from './statements.ts'
import { type Doc, isDate, isObjectId, KIND, kindOf, own } from './values.ts'
import { parsePath } from './walk-path.ts'

/** Writes documents of one collection and keeps its indexes true. Needs a savepoint around each call: a failed one leaves halves behind. */
export type CollectionWriter = {
  /** Throws code 11000 when a unique key is taken. */
  insert(doc: Doc): void
  /** Puts `next` in place of the stored document. `before` are its index keys, taken by `keysOf` for the same `fields` before the change. */
  replace(row: number, before: KeysByIndex, next: Doc, fields?: Fields): void
  remove(row: number, doc: Doc): void
  /** The keys in the indexes that depend on one of the `fields` (by default in all); none for the others. */
  keysOf(doc: Doc, fields?: Fields): KeysByIndex
  /** Enters a stored document into one index. */
  addToIndex(index: Index, row: number, doc: Doc): void
}

type Fields = ReadonlySet<string>

/** The keys of one document, in the order of the collection's indexes without `_id`'s. */
export type KeysByIndex = Buffer[][]

/** `onMultikey` is told once when an index gets its first document with several keys. */
export function createCollectionWriter(
  statements: Statements,
  collection: Collection,
  onMultikey: (index: Index) => void,
): CollectionWriter {
  const docs = docsTable(collection)
  const indexes = collection.indexes.slice(1)
  const makers = new Map<Index, KeyMaker>(indexes.map((index) => [index, compileKeys(index)]))

  const keysIn = (index: Index, doc: Doc): Buffer[] => {
    const { keys, multikey } = (makers.get(index) ?? compileKeys(index))(doc)
    if (multikey && !index.multikey) onMultikey(index)
    return keys
  }
  const dependencies = indexes.map(fieldsOf)
  const keysOf = (doc: Doc, fields?: Fields) =>
    indexes.map((index, i) => (!fields || dependencies[i]?.some((name) => fields.has(name)) ? keysIn(index, doc) : []))
  const addKey = (index: Index, key: Buffer, row: number, doc: Doc) => {
    try {
      statements.get(`INSERT INTO ${keysTable(index)} (key, row) VALUES (?, ?)`).run(key, row)
    } catch (error) {
      throw isConstraint(error) ? duplicateKey(collection, index, doc) : error
    }
  }
  const removeKey = (index: Index, key: Buffer, row: number) => {
    statements.get(`DELETE FROM ${keysTable(index)} WHERE key = ? AND row = ?`).run(key, row)
  }
  const insertDoc = (doc: Doc): number => {
    try {
      return Number(statements.get(`INSERT INTO ${docs} (key, doc) VALUES (?, ?)`).run(idKey(doc), encodeDocument(doc)).lastInsertRowid)
    } catch (error) {
      throw isConstraint(error) ? duplicateKey(collection, collection.indexes[0], doc) : error
    }
  }

  return {
    keysOf,
    insert(doc) {
      const row = insertDoc(doc)
      for (const index of indexes) for (const key of keysIn(index, doc)) addKey(index, key, row, doc)
    },
    replace(row, before, next, fields) {
      const after = keysOf(next, fields)
      for (const [i, index] of indexes.entries()) {
        const [old, fresh] = [before[i] ?? [], after[i] ?? []]
        for (const key of old) if (!fresh.some((other) => other.equals(key))) removeKey(index, key, row)
        for (const key of fresh) if (!old.some((other) => other.equals(key))) addKey(index, key, row, next)
      }
      statements.get(`UPDATE ${docs} SET doc = ? WHERE row = ?`).run(encodeDocument(next), row)
    },
    remove(row, doc) {
      for (const [i, keys] of keysOf(doc).entries()) {
        const index = indexes[i]
        if (index) for (const key of keys) removeKey(index, key, row)
      }
      statements.get(`DELETE FROM ${docs} WHERE row = ?`).run(row)
    },
    addToIndex(index, row, doc) {
      for (const key of keysIn(index, doc)) addKey(index, key, row, doc)
    },
  }
}

/** The document's own fields that decide what is in an index. */
function fieldsOf({ fields, partial }: Index): string[] {
  const paths = [...fields.map(({ path }) => path), ...(partial ? filterPaths(partial) : [])]
  return paths.map((path) => parsePath(path)[0] ?? '')
}

/** The key of a document's `_id`; throws code 2 for an `_id` that is missing, an array or a regular expression. */
export function idKey(doc: Doc): Buffer {
  const value = own(doc, '_id')
  const kind = kindOf(value)
  if (kind === KIND.array || kind === KIND.regex || kind === KIND.missing) throw badValue("The '_id' value cannot be an array, a regex or missing")
  return encodeKey([{ value, descending: false }])
}

function isConstraint(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' && error.code.startsWith('SQLITE_CONSTRAINT')
}

function duplicateKey(collection: Collection, index: Index | undefined, doc: Doc): StoreError {
  const fields = index?.fields ?? []
  const keyValue = Object.fromEntries(fields.map(({ path }) => [path, indexValues(doc, parsePath(path)).values[0] ?? null]))
  const shown = fields.map(({ path }) => `${path}: ${show(keyValue[path])}`).join(', ')
  return new StoreError(11000, `E11000 duplicate key error collection: ${collection.name} index: ${index?.name} dup key: { ${shown} }`, {
    keyPattern: index ? keyPattern(index) : {},
    keyValue: encodeDocument(keyValue),
  })
}

function show(value: unknown): string {
  if (isObjectId(value)) return `ObjectId('${value.toHexString()}')`
  return isDate(value) ? `new Date(${value.getTime()})` : JSON.stringify(value)
}
