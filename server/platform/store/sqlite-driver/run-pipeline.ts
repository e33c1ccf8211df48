import { Aggregator } from 'mingo'
import { compileFilter } from './compile-filter.ts'
import { badValue, notSupported, StoreError } from './errors.ts'
import type { FindQuery } from './run-query.ts'
import { compileComparator, parseSort } from './sort-documents.ts'
import { type Doc, isDoc } from './values.ts'

/** Reads the documents of a collection. */
export type ReadCollection = (name: string, query: FindQuery) => Iterable<Doc>

/** Stages that mingo performs. `$match`, `$sort`, `$skip` and `$limit` are ours; all others are refused. */
const STAGES = new Set([
  '$project', '$group', '$unwind', '$addFields', '$set', '$unset', '$count', '$sortByCount', '$replaceRoot', '$replaceWith',
  '$bucket', '$bucketAuto', '$facet', '$lookup', '$sample',
])
const SCRIPTS = /^\$(where|function|accumulator|out|merge)$/

/** Runs an aggregation pipeline. A `$match` and `$sort` at its head use indexes. Scripts and stages that write are refused. */
export function runPipeline(pipeline: readonly unknown[], collection: string, read: ReadCollection): Doc[] {
  const stages = pipeline.map(readStage)
  const [head, rest] = takeHead(stages)
  const options = { scriptEnabled: false, collectionResolver: (name: string) => [...read(name, EVERYTHING)] }
  return rest.reduce((docs, [name, operand]) => performStage(docs, name, operand, options), [...read(collection, head)])
}

type Stage = [name: string, operand: unknown]
type MingoOptions = { scriptEnabled: boolean; collectionResolver: (name: string) => Doc[] }

const EVERYTHING: FindQuery = { filter: {}, sort: [], skip: 0, limit: 0, hint: null }

function readStage(stage: unknown): Stage {
  const [entry, ...more] = isDoc(stage) ? Object.entries(stage) : []
  if (!entry || more.length > 0) throw new StoreError(40323, 'A pipeline stage specification object must contain exactly one field.')
  refuseScripts(stage)
  return entry
}

function refuseScripts(value: unknown): void {
  if (Array.isArray(value)) value.forEach(refuseScripts)
  if (!isDoc(value)) return
  for (const [key, inner] of Object.entries(value)) {
    if (SCRIPTS.test(key)) throw notSupported(`${key} in a pipeline`)
    refuseScripts(inner)
  }
}

function takeHead(stages: readonly Stage[]): [FindQuery, readonly Stage[]] {
  let query = EVERYTHING
  let taken = 0
  const [first, second] = stages
  if (first?.[0] === '$match') {
    query = { ...query, filter: matchOf(first[1]) }
    taken = 1
  }
  const next = taken === 0 ? first : second
  if (next?.[0] === '$sort' && isDoc(next[1])) {
    query = { ...query, sort: parseSort(next[1]) }
    taken++
  }
  return [query, stages.slice(taken)]
}

function performStage(docs: Doc[], name: string, operand: unknown, options: MingoOptions): Doc[] {
  switch (name) {
    case '$match':
      return docs.filter(compileFilter(matchOf(operand)))
    case '$sort':
      if (!isDoc(operand)) throw new StoreError(15973, 'the $sort key specification must be an object')
      return docs.toSorted(compileComparator(parseSort(operand)))
    case '$skip':
      return docs.slice(count(name, operand, 0))
    case '$limit':
      return docs.slice(0, count(name, operand, 1))
    default:
      return mingoStage(docs, name, operand, options)
  }
}

function mingoStage(docs: Doc[], name: string, operand: unknown, options: MingoOptions): Doc[] {
  if (!STAGES.has(name)) throw notSupported(`The pipeline stage ${name}`)
  try {
    return new Aggregator([{ [name]: operand }], options).run<Doc>(docs)
  } catch (error) {
    throw badValue(error instanceof Error ? error.message : String(error))
  }
}

function matchOf(operand: unknown): Doc {
  if (!isDoc(operand)) throw new StoreError(15959, 'the match filter must be an expression in an object')
  return operand
}

function count(stage: string, operand: unknown, least: number): number {
  if (typeof operand !== 'number' || !Number.isInteger(operand) || operand < least) throw badValue(`invalid argument to ${stage} stage: ${String(operand)}`)
  return operand
}
