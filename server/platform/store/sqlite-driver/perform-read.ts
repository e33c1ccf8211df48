import { decodeDocument, decodeValue } from './decode-document.ts'
import { distinctValues } from './distinct-values.ts'
import { encodeDocument } from './encode-document.ts'
import type { QueryText, Read } from './operations.ts'
import { compileProjection } from './project-document.ts'
import type { Reader } from './reader.ts'
import { countMatching, type FindQuery, runQuery } from './run-query.ts'
import { parseSort } from './sort-documents.ts'
import { standIns } from './stand-ins.ts'
import type { Doc } from './values.ts'

/** Performs a read on one state of the database; documents are answered as text. */
export async function performRead(reader: Reader, operation: Read): Promise<unknown> {
  // What aggregates is large and rarely used: it is loaded when it is first asked for.
  const runPipeline = operation.kind === 'aggregate' ? (await import('./run-pipeline.ts')).runPipeline : null
  return reader.readAll((statements, catalog) => {
    const read = function* (name: string, query: FindQuery): Generator<Doc> {
      const collection = catalog.get(name)
      if (collection) for (const { doc } of runQuery(statements, collection, query, standIns)) yield doc
    }
    switch (operation.kind) {
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
        return runPipeline?.(Array.isArray(pipeline) ? pipeline : [], operation.collection, read).map((doc) => encodeDocument(doc))
      }
    }
  })
}

/** A query as it arrives in text. */
function readQuery(text: QueryText): FindQuery {
  const sort = decodeDocument(text.sort, standIns)
  return { filter: decodeDocument(text.filter, standIns), sort: parseSort(sort), skip: text.skip, limit: text.limit, hint: text.hint }
}
