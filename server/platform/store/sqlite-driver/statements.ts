import type Database from 'better-sqlite3'

/** A stored document: its place and its text. */
export type Row = { row: number; doc: string }

/** Prepared statements of one connection by their SQL, the oldest forgotten beyond a fixed number. */
export type Statements = { get(sql: string): Database.Statement<unknown[], Row> }

const KEPT = 500

/** Prepares each SQL text once. Never for texts made of values: those are bound. What is selected is `row` and `doc`. */
export function createStatements(db: Database.Database): Statements {
  const known = new Map<string, Database.Statement<unknown[], Row>>()
  return {
    get(sql) {
      const present = known.get(sql)
      if (present) return present
      const statement = db.prepare<unknown[], Row>(sql)
      known.set(sql, statement)
      const oldest = known.keys().next().value
      if (known.size > KEPT && oldest !== undefined) known.delete(oldest)
      return statement
    },
  }
}
