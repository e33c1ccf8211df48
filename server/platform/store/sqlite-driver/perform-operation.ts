import type Database from 'better-sqlite3'
import type { runPipeline } from './run-pipeline.ts'
import type { Collection } from './catalog.ts'
import { addCollection, readCatalog, removeCollection, saveIndexes } from './catalog-store.ts'
import { createIndex, dropIndex } from './change-indexes.ts'
import { type CollectionWriter, createCollectionWriter } from './collection-writer.ts'
import { decodeDocument, decodeValue } from './decode-document.ts'
import { encodeDocument } from './encode-document.ts'
import { StoreError, toFailure } from './errors.ts'
import type { Operation, QueryText, Written } from './operations.ts'
import { compileProjection } from './project-document.ts'
import { distinctValues } from './distinct-values.ts'
import { countMatching, type FindQuery, runQuery } from './run-query.ts'
import { parseSort } from './sort-documents.ts'
import { standIns } from './stand-ins.ts'
import { createStatements } from './statements.ts'
import type { Doc } from './values.ts'
import { performWrite, performModify, type Target } from './write-documents.ts'

/** Operations that change nothing. */
export const READS: ReadonlySet<Operation['kind']> = new Set(['find', 'count', 'distinct', 'aggregate'])

/** Performs operations on the writing connection, within the transaction that the caller holds. What one throws is undone. */
export type Perform = (operation: Exclude<Operation, { kind: 'close' }>) => unknown

/** What runs aggregation pipelines. */
export type Pipelines = { runPipeline: typeof runPipeline }

/** Makes the performer for a connection. `now` is the time for `$currentDate`; `pipelines` has to answer before anything is aggregated. */
export function createPerform(db: Database.Database, now: () => Date, pipelines: () => Pipelines | null): Perform {
  const statements = createStatements(db)
  const [savepoint, release, rollback] = ['SAVEPOINT op', 'RELEASE op', 'ROLLBACK TO op'].map((sql) => db.prepare(sql))
  let catalog = new Map(readCatalog(db))
  let writers = new Map<Collection, CollectionWriter>()
  let touched = false

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
  const read = function* (name: string, query: FindQuery): Generator<Doc> {
    const collection = catalog.get(name)
    if (collection) for (const { doc } of runQuery(statements, collection, query, standIns)) yield doc
  }

  const write = (operation: Extract<Operation, { kind: 'write' }>) => {
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

  return (operation) => {
    switch (operation.kind) {
      case 'write':
        return write(operation)
      case 'modify':
        return atomically(() => performModify(target(operation.collection), operation.modify))
      case 'find': {
        const project = compileProjection(decodeDocument(operation.query.projection, standIns))
        return [...read(operation.collection, readQuery(operation.query))].map((doc) => encodeDocument(project(doc)))
      }
      case 'count': {
        const collection = catalog.get(operation.collection)
        return collection ? countMatching(statements, collection, readQuery(operation.query), standIns) : 0
      }
      case 'distinct':
        return encodeDocument({ values: distinctValues(read(operation.collection, readQuery(operation.query)), operation.path) })
      case 'aggregate': {
        const pipeline = decodeValue(operation.pipeline, standIns)
        const documents = loaded(pipelines()).runPipeline(Array.isArray(pipeline) ? pipeline : [], operation.collection, read)
        return documents.map((doc) => encodeDocument(doc))
      }
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
}

function loaded(pipelines: Pipelines | null): Pipelines {
  if (!pipelines) throw new StoreError(8, 'Pipelines are not loaded')
  return pipelines
}

/** A query as it arrives in text. */
export function readQuery(text: QueryText): FindQuery {
  const sort = decodeDocument(text.sort, standIns)
  return { filter: decodeDocument(text.filter, standIns), sort: parseSort(sort), skip: text.skip, limit: text.limit, hint: text.hint }
}

