import { type Collection, docsTable } from './catalog.ts'
import { compileFilter } from './compile-filter.ts'
import { decodeDocument, type ValueFactory } from './decode-document.ts'
import { MEASURE_LIMIT, type Plan, planQuery } from './plan-query.ts'
import { countEntries, readRows } from './read-rows.ts'
import { compileComparator, type SortField } from './sort-documents.ts'
import type { Statements } from './statements.ts'
import type { Doc } from './values.ts'

/** What to read. `limit` 0 is no limit. */
export type FindQuery = { filter: Doc; sort: readonly SortField[]; skip: number; limit: number; hint: string | null }

/** A document that matches, and its place. */
export type Found = { row: number; doc: Doc }

/** Told of every document looked at, with the length of its text; may throw to give up. */
export type Examine = (length: number) => void

/** The plan of a query. */
export function planFind(statements: Statements, collection: Collection, query: FindQuery): Plan {
  const asked = { filter: query.filter, sort: query.sort, limited: query.limit > 0, hint: query.hint ?? undefined }
  return planQuery(collection, asked, (plan) => countEntries(statements, collection, plan, MEASURE_LIMIT))
}

/**
 * Yields the documents that match, in order, after `skip` and up to `limit`. Lazy where the plan gives the order,
 * so leave the loop early; nothing may be written on the same connection before the loop ends.
 */
export function* runQuery(
  statements: Statements,
  collection: Collection,
  query: FindQuery,
  factory: ValueFactory,
  { plan = planFind(statements, collection, query), examine = () => {} }: { plan?: Plan; examine?: Examine } = {},
): Generator<Found> {
  const matching = matches(statements, collection, plan, query.filter, factory, examine)
  const ordered = plan.sorted || query.sort.length === 0 ? matching : sorted(matching, query.sort)
  const end = query.limit === 0 ? Number.POSITIVE_INFINITY : query.skip + query.limit
  let place = 0
  for (const found of ordered) {
    if (place++ >= query.skip) yield found
    if (place >= end) return
  }
}

/** How many documents match, after `skip` and up to `limit`: counted in the index where that suffices, in at most `most` entries (more: null). */
export function countMatching(
  statements: Statements,
  collection: Collection,
  query: FindQuery,
  factory: ValueFactory,
  { examine = () => {}, most = Number.MAX_SAFE_INTEGER }: { examine?: Examine; most?: number } = {},
): number | null {
  const plan = planFind(statements, collection, query)
  if (plan.kind === 'index' && plan.exact) {
    const wanted = query.limit === 0 ? Number.MAX_SAFE_INTEGER : query.skip + query.limit
    const entries = countEntries(statements, collection, plan, Math.min(wanted, most))
    return entries === most && most < wanted ? null : Math.max(0, entries - query.skip)
  }
  let count = 0
  for (const _ of runQuery(statements, collection, query, factory, { plan, examine })) count++
  return count
}

/** How many documents a collection has. */
export function countAll(statements: Statements, collection: Collection): number {
  return statements.get(`SELECT count(*) AS row, '' AS doc FROM ${docsTable(collection)}`).get()?.row ?? 0
}

function* matches(
  statements: Statements,
  collection: Collection,
  plan: Plan,
  filter: Doc,
  factory: ValueFactory,
  examine: Examine,
): Generator<Found> {
  const matches = compileFilter(filter)
  for (const { row, doc: text } of readRows(statements, collection, plan)) {
    examine(text.length)
    const doc = decodeDocument(text, factory)
    if (matches(doc)) yield { row, doc }
  }
}

function sorted(found: Iterable<Found>, sort: readonly SortField[]): Found[] {
  const compare = compileComparator(sort)
  return [...found].toSorted((a, b) => compare(a.doc, b.doc))
}
