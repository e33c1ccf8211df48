import type { Index } from './catalog.ts'
import type { ValueFactory } from './decode-document.ts'
import { decodeDocument } from './decode-document.ts'
import { backUp } from './back-up.ts'
import { encodeDocument } from './encode-document.ts'
import { explainPlan } from './explain-plan.ts'
import type { Change, Read } from './operations.ts'
import type { Plan } from './plan-query.ts'
import { compileProjection } from './project-document.ts'
import { createReader, type Reader } from './reader.ts'
import { countAll, countMatching, type Examine, type FindQuery, planFind, runQuery } from './run-query.ts'
import { createScanner, type Scanner } from './scanner.ts'
import { startWriter, type ThreadClient } from './thread-client.ts'
import type { Doc } from './values.ts'

/** A query with its projection. */
export type ProjectedQuery = FindQuery & { projection: Doc }

/** An open database file: reads that an index makes short happen here, longer ones in the scanner, changes in the writer. */
export type OpenDatabase = {
  file: string
  change(change: Change): Promise<unknown>
  /** A read that may take long. */
  scan(read: Read): Promise<unknown>
  find(collection: string, query: ProjectedQuery): Promise<Doc[]>
  count(collection: string, query: FindQuery): Promise<number>
  /** Reads on one state of the database, document by document; loads all at once only where they must be sorted or searched for. */
  stream(collection: string, query: ProjectedQuery): AsyncGenerator<Doc>
  explain(collection: string, query: ProjectedQuery): Doc
  /** Writes a copy as of now to another file, while work goes on. */
  backUp(target: string): Promise<void>
  names(): string[]
  indexes(collection: string): Index[]
  close(): Promise<void>
}

/** A read that looks at more than this goes to the scanner. */
const MOST_DOCUMENTS = 500
const MOST_LENGTH = 1024 * 1024
/** As are more entries of an index that are only counted. */
const MOST_ENTRIES = 50_000
const TOO_MUCH = new Error('too much to read here')
/** A stream lets others work after looking at so many documents. */
const BREATH = 200

/** Opens a file, which one process can do at a time. Rejects with StoreError; see `startWriter` for `onDeath`. */
export async function openDatabase(file: string, factory: ValueFactory, onDeath: (error: Error) => void): Promise<OpenDatabase> {
  const writer = await startWriter(file, onDeath)
  return createDatabase(file, writer, createScanner(file), createReader(file), factory)
}

function createDatabase(file: string, writer: ThreadClient<Change>, scanner: Scanner, reader: Reader, factory: ValueFactory): OpenDatabase {
  /** Null: this is work for the scanner. */
  const unlessTooMuch = <T>(read: () => T): T | null => {
    try {
      return read()
    } catch (error) {
      if (error === TOO_MUCH) return null
      throw error
    }
  }
  const here = <T>(collection: string, query: FindQuery, each: (doc: Doc) => T): T[] | null =>
    reader.read(collection, (statements, present) => {
      if (!present) return []
      const plan = planFind(statements, present, query)
      if (plan.kind === 'index' && plan.ranges.length > MOST_DOCUMENTS) return null
      return unlessTooMuch(() => Array.from(runQuery(statements, present, query, factory, { plan, examine: budget() }), ({ doc }) => each(doc)))
    })
  const countHere = (collection: string, query: FindQuery): number | null =>
    reader.read(collection, (statements, present) =>
      present ? unlessTooMuch(() => countMatching(statements, present, query, factory, { examine: budget(), most: MOST_ENTRIES })) : 0,
    )

  const find = async (collection: string, query: ProjectedQuery) => {
    const project = compileProjection(query.projection)
    const found = here(collection, query, project)
    if (found) return found
    const texts = await scanner.read({ kind: 'find', collection, query: textOf(query, query.projection) })
    return Array.isArray(texts) ? texts.map((text) => decodeDocument(String(text), factory)) : []
  }

  return {
    file,
    change: writer.submit,
    scan: scanner.read,
    find,
    async count(collection, query) {
      if (Object.keys(query.filter).length === 0 && query.skip === 0 && query.limit === 0) {
        return reader.read(collection, (statements, present) => (present ? countAll(statements, present) : 0))
      }
      return countHere(collection, query) ?? Number(await scanner.read({ kind: 'count', collection, query: textOf(query, {}) }))
    },
    async *stream(collection, query) {
      if (!reader.read(collection, (statements, present) => !present || isLazy(planFind(statements, present, query), query))) {
        yield* await find(collection, query)
        return
      }
      const project = compileProjection(query.projection)
      const own = createReader(file)
      try {
        const found = own.open(collection, (statements, present) => (present ? runQuery(statements, present, query, factory) : [].values()))
        let looked = 0
        for (const { doc } of found) {
          yield project(doc)
          if (++looked % BREATH === 0) await new Promise((resolve) => setImmediate(resolve))
        }
      } finally {
        own.close()
      }
    },
    explain: (collection, query) =>
      reader.read(collection, (statements, present) => {
        let examined = 0
        let returned = 0
        const found = present ? runQuery(statements, present, query, factory, { examine: () => void examined++ }) : []
        for (const _ of found) returned++
        return explainPlan(present ? planFind(statements, present, query) : null, query, { examined, returned })
      }),
    backUp: (target) => backUp(file, target),
    names: () => reader.names(),
    indexes: (collection) => reader.read(collection, (_, present) => present?.indexes ?? []),
    async close() {
      // The last to let go of the file takes the log into it: that is the one who may write.
      await scanner.close()
      reader.close()
      await writer.close()
    },
  }
}

/** Whether documents come one after the other without much being looked at in between. */
const isLazy = (plan: Plan, query: FindQuery): boolean =>
  plan.kind === 'index' ? plan.sorted || query.sort.length === 0 : plan.kind === 'scan' && plan.sorted && Object.keys(query.filter).length === 0

/** Throws TOO_MUCH when a read looks at more than it may here. */
function budget(): Examine {
  let documents = 0
  let length = 0
  return (size) => {
    documents++
    length += size
    if (documents > MOST_DOCUMENTS || length > MOST_LENGTH) throw TOO_MUCH
  }
}

/** A query as it travels to another thread. */
export function textOf(query: FindQuery, projection: Doc) {
  const sort = Object.fromEntries(query.sort.map(({ path, direction }) => [path, direction]))
  return {
    filter: encodeDocument(query.filter),
    sort: encodeDocument(sort),
    skip: query.skip,
    limit: query.limit,
    projection: encodeDocument(projection),
    hint: query.hint,
  }
}
