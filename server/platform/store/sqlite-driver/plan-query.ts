import { equalValues } from './compare-values.ts'
import type { Collection, Index } from './catalog.ts'
import { ID_INDEX } from './catalog.ts'
import { compileFilter } from './compile-filter.ts'
import { badValue } from './errors.ts'
import { conditionBounds, descendingRange, intersect, type Range } from './field-bounds.ts'
import { successor } from './encode-key.ts'
import { type Condition, filterConditions } from './filter-conditions.ts'
import type { SortField } from './sort-documents.ts'
import { isDoc, type Doc } from './values.ts'

/** How the documents for a query are found: by ranges of an index, or by reading them all. The filter is checked afterwards in any case. */
export type Plan =
  | { kind: 'scan'; sorted: boolean }
  | {
      kind: 'index'
      index: Index
      /** Apart and in the index's order. */
      ranges: Range[]
      reverse: boolean
      /** Whether the rows come in the order of the sort. */
      sorted: boolean
      /** Whether every row that the ranges hold matches, so that counting them need not read them. */
      exact: boolean
      score: number
    }
  | { kind: 'union'; plans: Plan[]; sorted: false }

/** What there is to plan: a filter, a sort, whether only some are wanted, and the name of an index to use at all costs. */
export type Query = { filter: Doc; sort: readonly SortField[]; limited: boolean; hint?: string | undefined }

const MAX_RANGES = 100_000

/** How many entries of its index a plan looks at, counted up to MEASURE_LIMIT. */
export type Measure = (plan: IndexPlan) => number
export const MEASURE_LIMIT = 200

/**
 * Chooses the index that narrows a query most: where several do and one of them leaves fewer than MEASURE_LIMIT entries, the one
 * that leaves the fewest. Throws code 2 for a hint that names no index.
 */
export function planQuery(collection: Collection, query: Query, measure: Measure): Plan {
  const conditions = filterConditions(query.filter)
  if (query.hint !== undefined && query.hint !== '$natural') return hinted(collection, query, conditions, query.hint)
  const plans = query.hint === '$natural' ? [] : collection.indexes.flatMap((index) => planIndex(index, conditions, query) ?? [])
  const [best, ...others] = plans.toSorted((a, b) => b.score - a.score)
  const rivals = others.filter(({ score }) => score >= NARROW)
  if (best && best.score >= NARROW) return best.score >= EXACT || rivals.length === 0 ? best : fewest([best, ...rivals], measure)
  return planUnion(collection, query, measure) ?? best ?? { kind: 'scan', sorted: query.sort.length === 0 }
}

export type IndexPlan = Extract<Plan, { kind: 'index' }>

function fewest(plans: readonly [IndexPlan, ...IndexPlan[]], measure: Measure): IndexPlan {
  const measured = plans.map((plan) => ({ plan, entries: measure(plan) }))
  return measured.reduce((best, one) => (one.entries < best.entries ? one : best)).plan
}

/** A plan with at least this score finds single documents by a unique key. */
const EXACT = 1000

/** A plan with at least this score has a condition on the index's first field. */
const NARROW = 8

function hinted(collection: Collection, query: Query, conditions: readonly Condition[], hint: string): Plan {
  const index = collection.indexes.find(({ name }) => name === hint)
  if (!index) throw badValue(`planner returned error: bad hint, there is no index ${hint}`)
  return planIndex(index, conditions, query) ?? { kind: 'index', index, ranges: [EVERYTHING], reverse: false, sorted: query.sort.length === 0, exact: false, score: 0 }
}

/** For a filter that is `$or` and nothing narrower: the union of the plans of its branches, if each has an index. */
function planUnion(collection: Collection, query: Query, measure: Measure): Plan | undefined {
  const { $or, ...rest } = query.filter
  if (!Array.isArray($or)) return undefined
  const plans = $or.map((branch: unknown) => {
    const filter = isDoc(branch) ? { $and: [branch, rest] } : rest
    return planQuery(collection, { filter, sort: [], limited: false }, measure)
  })
  return plans.every((plan) => plan.kind === 'union' || (plan.kind === 'index' && plan.score >= NARROW)) ? { kind: 'union', plans, sorted: false } : undefined
}

const EVERYTHING: Range = { from: Buffer.alloc(0), to: Buffer.from([0xff]), isPoint: false }

function planIndex(index: Index, conditions: readonly Condition[], query: Query): IndexPlan | undefined {
  if (!covers(index, conditions)) return undefined
  const { ranges, points, listed, ranged } = indexRanges(index, conditions)
  const order = sortOrder(index, query.sort, listed ? 0 : points, fixedPaths(index, listed ? 0 : points))
  if (points === 0 && !ranged && (order === undefined || query.sort.length === 0)) return undefined
  const whole = points === index.fields.length
  const score =
    (whole && index.unique ? EXACT : 0) + (whole && index.id === ID_INDEX ? EXACT : 0) + points * 20 - (listed ? 5 : 0) + (ranged ? NARROW : 0)
  const sorted = order !== undefined
  const exact = isExact(index, points, query.filter)
  return { kind: 'index', index, ranges, reverse: order === 'backward', sorted, exact, score: score + (sorted ? (query.limited ? 6 : 3) : 0) }
}

function fixedPaths(index: Index, points: number): Set<string> {
  return new Set(index.fields.slice(0, points).map(({ path }) => path))
}

/** Whether the filter asks for nothing but simple values of the fields that the ranges tie down. */
function isExact(index: Index, points: number, filter: Doc): boolean {
  const tied = fixedPaths(index, points)
  return !index.multikey && Object.entries(filter).every(([path, value]) => tied.has(path) && ['string', 'number', 'boolean'].includes(typeof value))
}

/** Whether every document that can match is in the index: always, unless it is sparse or partial. */
function covers(index: Index, conditions: readonly Condition[]): boolean {
  if (index.partial) return filterConditions(index.partial).every((wanted) => conditions.some((condition) => implies(condition, wanted)))
  if (!index.sparse) return true
  return index.fields.some(({ path }) => conditions.some((condition) => condition.path === path && demandsValue(condition)))
}

function demandsValue({ operator, operand }: Condition): boolean {
  switch (operator) {
    case '$eq':
      return operand !== null
    case '$in':
      return Array.isArray(operand) && !operand.includes(null)
    case '$gt':
    case '$lt':
    case '$regex':
      return true
    case '$gte':
    case '$lte':
      return operand !== null
    case '$exists':
      return Boolean(operand)
    default:
      return false
  }
}

/** Whether a document that satisfies `given` surely satisfies `wanted`. May say no where the answer is yes. */
function implies(given: Condition, wanted: Condition): boolean {
  if (given.path !== wanted.path) return false
  if (given.operator === wanted.operator && equalValues(given.operand, wanted.operand)) return true
  if (wanted.operator === '$exists') return Boolean(wanted.operand) && demandsValue(given)
  const values: unknown = given.operator === '$eq' ? [given.operand] : given.operator === '$in' ? given.operand : undefined
  if (!Array.isArray(values) || values.length === 0) return false
  const test = compileFilter({ value: { [wanted.operator]: wanted.operand } })
  return values.every((value: unknown) => value !== null && !Array.isArray(value) && test({ value }))
}

type IndexRanges = {
  ranges: Range[]
  /** How many leading fields are tied to single values. */
  points: number
  /** Whether one of them to several. */
  listed: boolean
  /** Whether the field after them is bounded. */
  ranged: boolean
}

function indexRanges(index: Index, conditions: readonly Condition[]): IndexRanges {
  let prefixes: Buffer[] = [Buffer.alloc(0)]
  for (const [i, field] of index.fields.entries()) {
    const bounds = fieldRanges(index, conditions, field)
    if (!bounds) return { ranges: prefixes.map(prefixRange), points: i, listed: prefixes.length > 1, ranged: false }
    const isPoints = bounds.every(({ isPoint }) => isPoint) && prefixes.length * bounds.length <= MAX_RANGES
    if (!isPoints) {
      const ranges = prefixes.flatMap((prefix) => bounds.map((range) => within(prefix, range)))
      return { ranges, points: i, listed: prefixes.length > 1, ranged: true }
    }
    prefixes = prefixes.flatMap((prefix) => bounds.map(({ from }) => Buffer.concat([prefix, from])))
  }
  const ranges = prefixes.map((key) => ({ from: key, to: successor(key), isPoint: true }))
  return { ranges, points: index.fields.length, listed: prefixes.length !== 1, ranged: false }
}

function within(prefix: Buffer, { from, to }: Range): Range {
  return { from: Buffer.concat([prefix, from]), to: Buffer.concat([prefix, to]), isPoint: false }
}

function prefixRange(prefix: Buffer): Range {
  return prefix.length === 0 ? EVERYTHING : { from: prefix, to: successor(prefix), isPoint: false }
}

function fieldRanges(index: Index, conditions: readonly Condition[], { path, direction }: SortField): Range[] | undefined {
  const all = conditions.filter((condition) => condition.path === path).flatMap((condition) => {
    const bounds = conditionBounds(condition)
    return bounds ? [bounds] : []
  })
  const [first, ...others] = all.toSorted((a, b) => selectivity(a) - selectivity(b))
  if (!first) return undefined
  // In a multikey index different elements may satisfy the conditions: only one of them may bound the search.
  const ranges = index.multikey ? first : others.reduce(intersect, first)
  return direction === 1 ? ranges : ranges.map(descendingRange).toReversed()
}

function selectivity(ranges: readonly Range[]): number {
  return ranges.every(({ isPoint }) => isPoint) ? ranges.length : Number.MAX_SAFE_INTEGER
}

function sortOrder(index: Index, sort: readonly SortField[], points: number, fixed: ReadonlySet<string>): 'forward' | 'backward' | undefined {
  const wanted = index.multikey ? sort : sort.filter(({ path }) => !fixed.has(path))
  if (wanted.length === 0) return 'forward'
  if (index.multikey) return undefined
  const rest = index.fields.slice(points)
  const flipped = rest[0]?.direction !== wanted[0]?.direction
  const fits = wanted.every(({ path, direction }, i) => {
    const field = rest[i]
    return field?.path === path && (field.direction === direction) !== flipped
  })
  return fits ? (flipped ? 'backward' : 'forward') : undefined
}
