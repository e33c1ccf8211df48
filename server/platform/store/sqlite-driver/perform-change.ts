import type Database from 'better-sqlite3'
import type { Collection } from './catalog.ts'
import { addCollection, readCatalog, removeCollection, saveIndexes } from './catalog-store.ts'
import { createIndex, dropIndex } from './change-indexes.ts'
import { type CollectionWriter, createCollectionWriter } from './collection-writer.ts'
import { decodeDocument } from './decode-document.ts'
import { StoreError, toFailure } from './errors.ts'
import type { Change, Written } from './operations.ts'
import { standIns } from './stand-ins.ts'
import { createStatements } from './statements.ts'
import { performWrite, performModify, type Target } from './write-documents.ts'

/** Works on the writing connection. */
export type Performer = {
  /** Performs one change within the transaction that the caller holds. What throws is undone. */
  perform(change: Change): unknown
  /** The transaction was undone: what the file holds is read anew before the next operation. */
  forget(): void
}

/** Makes the performer for a connection. `now` is the time for `$currentDate`. */
export function createPerformer(db: Database.Database, now: () => Date): Performer {
  const statements = createStatements(db)
  const [savepoint, release, rollback] = ['SAVEPOINT op', 'RELEASE op', 'ROLLBACK TO op'].map((sql) => db.prepare(sql))
  let catalog = new Map(readCatalog(db))
  let writers = new Map<Collection, CollectionWriter>()
  let touched = false
  let outdated = false

  const atomically = <T>(perform: () => T): T => {
    savepoint?.run()
    touched = false
    try {
      const value = perform()
      release?.run()
      return value
    } catch (error) {
      if (db.inTransaction) {
        rollback?.run()
        release?.run()
      }
      if (touched) refresh()
      throw error
    }
  }
  const refresh = () => {
    catalog = new Map(readCatalog(db))
    writers = new Map()
    outdated = false
  }
  const present = (name: string): Collection => {
    const known = catalog.get(name)
    if (known) return known
    touched = true
    const added = addCollection(db, name)
    catalog.set(name, added)
    return added
  }
  const target = (name: string): Target => {
    const collection = present(name)
    const known = writers.get(collection)
    if (known) return { statements, collection, writer: known, now: now() }
    const writer = createCollectionWriter(statements, collection, (index) => {
      touched = true
      index.multikey = true
      saveIndexes(db, collection)
    })
    writers.set(collection, writer)
    return { statements, collection, writer, now: now() }
  }
  const write = (operation: Extract<Change, { kind: 'write' }>) => {
    const results: (Written | null)[] = []
    const failures: { index: number; failure: Record<string, unknown> }[] = []
    for (const [index, one] of operation.writes.entries()) {
      try {
        results.push(atomically(() => performWrite(target(operation.collection), one)))
      } catch (error) {
        if (!db.inTransaction || !(error instanceof StoreError)) throw error
        results.push(null)
        failures.push({ index, failure: toFailure(error) })
        if (operation.ordered) break
      }
    }
    return { results, failures }
  }

  const drop = (name: string): boolean => {
    const collection = catalog.get(name)
    if (!collection) return false
    touched = true
    removeCollection(db, collection)
    catalog.delete(name)
    writers.delete(collection)
    return true
  }

  const perform = (operation: Change): unknown => {
    if (outdated) refresh()
    switch (operation.kind) {
      case 'write':
        return write(operation)
      case 'modify':
        return atomically(() => performModify(target(operation.collection), operation.modify))
      case 'create-collection':
        return atomically(() => {
          if (catalog.has(operation.collection)) throw new StoreError(48, `Collection ${operation.collection} already exists.`)
          present(operation.collection)
          return null
        })
      case 'create-index':
        return atomically(() => {
          const collection = present(operation.collection)
          touched = true
          writers.delete(collection)
          return createIndex(db, statements, collection, decodeDocument(operation.fields, standIns), decodeDocument(operation.options, standIns))
        })
      case 'drop-index':
        return atomically(() => {
          const collection = catalog.get(operation.collection)
          if (!collection) throw new StoreError(26, `ns not found ${operation.collection}`)
          touched = true
          writers.delete(collection)
          dropIndex(db, collection, operation.name)
          return null
        })
      case 'drop-collection':
        return atomically(() => drop(operation.collection))
      case 'drop-database':
        return atomically(() => [...catalog.keys()].map(drop).length > 0)
    }
  }
  return {
    perform,
    forget: () => {
      outdated = true
    },
  }
}
