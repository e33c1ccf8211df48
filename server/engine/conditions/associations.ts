import type { Json, Path } from '../flow.ts'
import type { Resolved } from './operators.ts'

/** From a record to those that it is associated with: `deals` are all of them, `deal` is the first. */
export type Hop = { object: string; many: boolean }

/** What a filter of `conditionFilter` holds where a store has to look at other records first: see `$associated`. */
export type Associated = {
  /** The type of the records to look at, and what they have to be. */
  object: string
  filter: Record<string, Json>
  /** The type of the records that are wanted: those that such a one is associated with. */
  via: string
  /** Only those whose first associated record it is. */
  first: boolean
}

const MANY: Record<string, string> = { contacts: 'contact', companies: 'company', deals: 'deal', tickets: 'ticket' }
const RECORDS = Object.values(MANY)
const PLACE = /^\d+$/

/** What the name after a record's leads to; null when it is a property. */
export function hopOf(name: string): Hop | null {
  if (Object.hasOwn(MANY, name)) return { object: MANY[name] ?? '', many: true }
  return RECORDS.includes(name) ? { object: name, many: false } : null
}

/** A path into records, taken apart at its first step to others; null when it makes none. */
export function splitPath([root = '', name = '', ...rest]: Path): { hop: Hop; rest: Path } | null {
  const hop = RECORDS.includes(root) ? hopOf(name) : null
  return hop && { hop, rest }
}

/** Whether what a path reads are values of several records. */
export function reachesMany(path: Path): boolean {
  const split = splitPath(path)
  if (!split) return false
  const { hop, rest } = split
  const [next = '', ...more] = rest
  if (rest.length === 0 || (hop.many && next === 'count' && more.length === 0)) return false
  if (hop.many && !PLACE.test(next)) return true
  return reachesMany([hop.object, ...(hop.many ? more : rest)])
}

/** The path from the last record that it reaches: `company.deals.partner` is `deal.partner`. */
export function fromLastRecord(path: Path): Path {
  const split = splitPath(path)
  if (!split || split.rest.length === 0) return path
  const { hop, rest } = split
  return fromLastRecord([hop.object, ...(hop.many && PLACE.test(rest[0] ?? '') ? rest.slice(1) : rest)])
}

/**
 * What is asked of each value where there are several. Something holds of them when it holds of one; `is-not`, `not-in`
 * and `known: false` hold when the opposite holds of none (`negated`).
 */
export function askedOfEach<O extends string>(operator: O, operand: Resolved): { operator: O | 'is' | 'one-of'; operand: Resolved; negated: boolean } {
  if (operator === 'is-not') return { operator: 'is', operand, negated: true }
  if (operator === 'not-in') return { operator: 'one-of', operand, negated: true }
  const unknown = operator === 'known' && operand.kind === 'value' && operand.value === false
  return unknown ? { operator, operand: { kind: 'value', value: true }, negated: true } : { operator, operand, negated: false }
}

type Values = Record<string, Json>

/** How many associated records are read at the most; further ones are there with their id only. */
export const MOST_ASSOCIATED = 100

/** The associated records that paths from a record need, by the name in the path. */
export function hopsOf(object: string, paths: Path[]): { name: string; hop: Hop; paths: Path[] }[] {
  const found = new Map<string, { name: string; hop: Hop; paths: Path[] }>()
  for (const path of paths) {
    const [root, name = ''] = path
    const split = root === object ? splitPath(path) : null
    if (!split) continue
    const { hop, rest } = split
    const here = found.get(name) ?? { name, hop, paths: [] }
    here.paths.push([hop.object, ...(hop.many && PLACE.test(rest[0] ?? '') ? rest.slice(1) : rest)])
    found.set(name, here)
  }
  return [...found.values()]
}

/** A record's values with those of the associated records that paths reach into. `read` gives them in order, an id at least. */
export function withAssociated(object: string, record: Values & { id: string }, paths: Path[], read: (object: string, id: string, other: string) => (Values & { id: string })[]): Values & { id: string } {
  const more = hopsOf(object, paths).map(({ name, hop, paths: further }): [string, Json] => {
    const others = read(object, record.id, hop.object).map((other) => withAssociated(hop.object, other, further, read))
    return [name, hop.many ? others : (others[0] ?? null)]
  })
  return { ...record, ...Object.fromEntries(more) }
}
