import { type Collection, docsTable, ID_INDEX, keysTable } from './catalog.ts'
import type { Range } from './field-bounds.ts'
import type { IndexPlan, Plan } from './plan-query.ts'
import type { Row, Statements } from './statements.ts'

/**
 * Reads the rows that a plan finds, each once. While it runs, its connection stays in the snapshot it began with:
 * finish or leave the loop before the connection is to see anything newer.
 */
export function* readRows(statements: Statements, collection: Collection, plan: Plan): Generator<Row> {
  if (plan.kind === 'index' && !plan.index.multikey) yield* indexRows(statements, collection, plan)
  else if (plan.kind === 'scan') yield* rowsOf(statements, `SELECT row, doc FROM ${docsTable(collection)} ORDER BY row`, [])
  else yield* distinctRows(plan.kind === 'index' ? indexRows(statements, collection, plan) : unionRows(statements, collection, plan.plans))
}

/** How many entries of its index a plan looks at, counted up to `limit`. Where the plan is exact, that is how many documents match. */
export function countEntries(statements: Statements, collection: Collection, plan: IndexPlan, limit: number): number {
  const table = plan.index.id === ID_INDEX ? docsTable(collection) : keysTable(plan.index)
  let count = 0
  for (const { from, to, isPoint } of plan.ranges.slice(0, limit)) {
    const where = isPoint ? 'key >= ? AND key <= ?' : 'key >= ? AND key < ?'
    count += statements.get(`SELECT count(*) AS row, '' AS doc FROM (SELECT 1 FROM ${table} WHERE ${where} LIMIT ${limit})`).get(from, isPoint ? from : to)?.row ?? 0
    if (count >= limit) return limit
  }
  return count
}

function* unionRows(statements: Statements, collection: Collection, plans: readonly Plan[]): Generator<Row> {
  for (const plan of plans) yield* readRows(statements, collection, plan)
}

function* distinctRows(rows: Iterable<Row>): Generator<Row> {
  const seen = new Set<number>()
  for (const row of rows) {
    if (seen.has(row.row)) continue
    seen.add(row.row)
    yield row
  }
}

function* indexRows(statements: Statements, collection: Collection, plan: IndexPlan): Generator<Row> {
  const docs = docsTable(collection)
  const [source, key] =
    plan.index.id === ID_INDEX ? [`${docs} d`, 'd.key'] : [`${keysTable(plan.index)} k CROSS JOIN ${docs} d ON d.row = k.row`, 'k.key']
  const select = `SELECT d.row AS row, d.doc AS doc FROM ${source} WHERE ${key}`
  const order = plan.reverse ? 'DESC' : 'ASC'
  for (const part of parts(plan.reverse ? plan.ranges.toReversed() : plan.ranges)) {
    if (Array.isArray(part)) {
      const keys = JSON.stringify(part.map(({ from }) => from.toString('hex')))
      yield* rowsOf(statements, `${select} IN (SELECT unhex(value) FROM json_each(?)) ORDER BY ${key} ${order}`, [keys])
    } else if (part.isPoint && plan.index.unique) {
      const row = statements.get(`${select} = ?`).get(part.from)
      if (row) yield row
    } else if (part.isPoint) yield* rowsOf(statements, `${select} = ?`, [part.from])
    else yield* rowsOf(statements, `${select} >= ? AND ${key} < ? ORDER BY ${key} ${order}`, [part.from, part.to])
  }
}

/** Ranges as they are read: many single keys are read together, a thousand at a time. */
function* parts(ranges: readonly Range[]): Generator<Range | Range[]> {
  const together = ranges.length >= FEW && ranges.every(({ isPoint }) => isPoint)
  if (!together) yield* ranges
  else for (let i = 0; i < ranges.length; i += MANY) yield ranges.slice(i, i + MANY)
}

const FEW = 8
const MANY = 1000

function rowsOf(statements: Statements, sql: string, parameters: (Buffer | string)[]): Iterable<Row> {
  return statements.get(sql).iterate(...parameters)
}
