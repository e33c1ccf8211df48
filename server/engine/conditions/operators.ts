import type { Json, Operator, ValueType } from '../flow.ts'
import { momentOf } from '../moment.ts'
import type { Scope } from '../scope.ts'
import { addDays, dayOf, instantOf } from '../hours/wall-clock.ts'

/** A MongoDB filter as data. */
export type Filter = Record<string, Json>

type TypeName = ValueType['type']

/** What an operator compares with. `relative`: milliseconds from now, negative is past. */
export type Resolved = { kind: 'value'; value: Json } | { kind: 'list'; values: Json[] } | { kind: 'relative'; ms: number }

/** `type`: the declared type of the path, where there is one. */
export type Comparison = { field: string; operand: Resolved; type: ValueType | null; scope: Scope }

/**
 * One operator. `words`: how a sentence says it. `operand`: what stands after it; a moment is a date, a datetime or `-7d`.
 * `types`: those of the path. `filter`: what it means, for the store and in memory alike; null of operators that ask for
 * what was before, which no filter can say.
 */
export type OperatorRule = {
  words: string
  operand: 'value' | 'number' | 'text' | 'list' | 'pair' | 'moment' | 'duration' | 'flag'
  types: readonly TypeName[]
  filter: ((comparison: Comparison) => Filter) | null
}

const TEXTS = ['text', 'email', 'phone', 'owner'] as const
const NUMBERS = ['number', 'money', 'rating'] as const
const DATES = ['date', 'datetime'] as const
const SINGLE = [...TEXTS, ...NUMBERS, ...DATES, 'boolean', 'enumeration'] as const
const ANY = [...SINGLE, 'list', 'file', 'object'] as const

/**
 * The operators of the condition language, each with its one meaning. A comparison with null is false, but `is-not` and
 * `not-in` are true; of a list, a comparison holds when one of its entries does. Texts are searched without regard to case.
 */
export const OPERATOR_RULES: Record<Operator, OperatorRule> = {
  is: { words: 'is', operand: 'value', types: [...SINGLE, 'list'], filter: (c) => unlessNull(c, (value) => ({ [c.field]: { $eq: value } })) },
  'is-not': { words: 'is not', operand: 'value', types: [...SINGLE, 'list'], filter: (c) => (valueOf(c) === null ? {} : { [c.field]: { $ne: valueOf(c) } }) },
  'one-of': { words: 'is one of', operand: 'list', types: [...SINGLE, 'list'], filter: (c) => ({ [c.field]: { $in: valuesOf(c) } }) },
  'not-in': { words: 'is none of', operand: 'list', types: [...SINGLE, 'list'], filter: (c) => ({ [c.field]: { $nin: valuesOf(c) } }) },
  over: { words: 'is over', operand: 'number', types: NUMBERS, filter: (c) => unlessNull(c, (value) => ({ [c.field]: { $gt: value } })) },
  'at-least': { words: 'is at least', operand: 'number', types: NUMBERS, filter: (c) => unlessNull(c, (value) => ({ [c.field]: { $gte: value } })) },
  under: { words: 'is under', operand: 'number', types: NUMBERS, filter: (c) => unlessNull(c, (value) => ({ [c.field]: { $lt: value } })) },
  'at-most': { words: 'is at most', operand: 'number', types: NUMBERS, filter: (c) => unlessNull(c, (value) => ({ [c.field]: { $lte: value } })) },
  between: { words: 'is between', operand: 'pair', types: [...NUMBERS, ...DATES], filter: between },
  contains: { words: 'contains', operand: 'text', types: [...TEXTS, 'list'], filter: contains },
  'starts-with': { words: 'starts with', operand: 'text', types: TEXTS, filter: (c) => matching(c, (text) => `^${escape(text)}`) },
  'ends-with': { words: 'ends with', operand: 'text', types: TEXTS, filter: (c) => matching(c, (text) => escape(text) + END) },
  like: { words: 'is like', operand: 'text', types: TEXTS, filter: (c) => matching(c, globPattern) },
  known: { words: 'is known', operand: 'flag', types: ANY, filter: (c) => (valueOf(c) === false ? { $nor: [known(c.field)] } : known(c.field)) },
  before: { words: 'is before', operand: 'moment', types: DATES, filter: (c) => dated(c, (moment) => (moment === null ? null : { $lt: moment.start })) },
  after: { words: 'is after', operand: 'moment', types: DATES, filter: (c) => dated(c, (moment) => (moment === null ? null : moment.end === null ? { $gt: moment.start } : { $gte: moment.end })) },
  'in-last': { words: 'is in the last', operand: 'duration', types: DATES, filter: (c) => within(c, -1) },
  'in-next': { words: 'is in the next', operand: 'duration', types: DATES, filter: (c) => within(c, 1) },
  changed: { words: 'changed', operand: 'flag', types: ANY, filter: null },
  'changed-to': { words: 'changed to', operand: 'value', types: SINGLE, filter: null },
  'was-ever': { words: 'was ever', operand: 'value', types: SINGLE, filter: null },
}

/** 0 and false are known; null, an empty text and an empty list are not. */
const known = (field: string): Filter => ({ [field]: { $nin: [null, ''], $not: { $size: 0 } } })

/** A filter that holds of nothing. */
export const never = (field: string): Filter => ({ [field]: { $in: [] } })

function valueOf({ operand, type, scope }: Comparison): Json {
  if (operand.kind === 'relative') return momentText(scope.now + operand.ms, type?.type === 'date', scope)
  return operand.kind === 'value' ? operand.value : (operand.values[0] ?? null)
}

const valuesOf = ({ operand }: Comparison): Json[] =>
  (operand.kind === 'list' ? operand.values : operand.kind === 'value' ? [operand.value].flat() : []).filter((value) => value !== null)

function unlessNull(comparison: Comparison, filter: (value: Json) => Filter): Filter {
  const value = valueOf(comparison)
  return value === null ? never(comparison.field) : filter(value)
}

function between(comparison: Comparison): Filter {
  const { field, operand, type, scope } = comparison
  const [low = null, high = null] = operand.kind === 'list' ? operand.values : []
  if (low === null || high === null) return never(field)
  if (type?.type !== 'date' && type?.type !== 'datetime') return { $and: [{ [field]: { $gte: low } }, { [field]: { $lte: high } }] }
  const [first, last] = [low, high].map((value) => boundsOf({ kind: 'value', value }, type, scope))
  if (!first || !last) return never(field)
  return eitherForm(field, (form) => ({ $gte: form(first.start), ...(last.end === null ? { $lte: form(last.start) } : { $lt: form(last.end) }) }))
}

function contains(comparison: Comparison): Filter {
  if (comparison.type?.type === 'list') return unlessNull(comparison, (value) => ({ [comparison.field]: { $eq: value } }))
  return matching(comparison, escape)
}

function matching(comparison: Comparison, pattern: (text: string) => string): Filter {
  const value = valueOf(comparison)
  if (value === null || value === '' || typeof value === 'object') return never(comparison.field)
  return { [comparison.field]: { $regex: pattern(String(value)), $options: 'i' } }
}

const escape = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, (char) => (char === '-' || char === '/' ? char : `\\${char}`))

/** The very end: `$` alone means before a last line break in some engines. */
const END = '(?![\\s\\S])'

/**
 * A glob as a regular expression that runs in linear time on backtracking engines too: each piece between stars is looked
 * for at its first place, in a look-ahead that is never taken back (`(?=(…))\1`); the last one stands at the end.
 */
function globPattern(glob: string): string {
  const pieces = glob.split(/\*+/)
  if (pieces.length === 1) return `^${escape(glob)}${END}`
  const last = escape(pieces.at(-1) ?? '')
  const middle = pieces.slice(1, -1).map((piece, place) => `(?=([\\s\\S]*?${escape(piece)}))\\${place + 1}`)
  return `^${escape(pieces[0] ?? '')}${middle.join('')}${last === '' ? '' : `[\\s\\S]*${last}${END}`}`
}

/** A moment as an instant, or a day from its start to the start of the next (`end`). Days are told by `date`. */
type Bounds = { start: Told; end: Told | null }
/** The same moment as text and as milliseconds: a store may hold either, and neither compares with the other. */
type Told = { text: string; ms: number }

function boundsOf(operand: Resolved, type: ValueType | null, scope: Scope): Bounds | null {
  if (operand.kind === 'list') return null
  if (operand.kind === 'relative') return type?.type === 'date' ? dayBounds(dayOf(scope.now + operand.ms, scope.timeZone)) : { start: told(scope.now + operand.ms), end: null }
  const moment = momentOf(operand.value, null, scope.timeZone)
  if (!moment) return null
  if (moment.kind === 'instant') return type?.type === 'date' ? dayBounds(dayOf(moment.at, scope.timeZone)) : { start: told(moment.at), end: null }
  if (type?.type === 'date') return dayBounds(moment.day)
  return { start: told(instantOf(moment.day, 0, scope.timeZone)), end: told(instantOf(addDays(moment.day, 1), 0, scope.timeZone)) }
}

const dayBounds = (day: string): Bounds => ({ start: toldDay(day), end: toldDay(addDays(day, 1)) })
const toldDay = (day: string): Told => ({ text: day, ms: Date.parse(`${day}T00:00:00Z`) })
const told = (at: number): Told => ({ text: new Date(at).toISOString(), ms: at })

const momentText = (at: number, isDay: boolean, scope: Scope): string => (isDay ? dayOf(at, scope.timeZone) : new Date(at).toISOString())

function dated(comparison: Comparison, range: (bounds: Bounds | null) => Record<string, Told> | null): Filter {
  const { field, operand, type, scope } = comparison
  const told = range(boundsOf(operand, type, scope))
  if (told === null) return never(field)
  return eitherForm(field, (form) => Object.fromEntries(Object.entries(told).map(([operator, moment]) => [operator, form(moment)])))
}

function within({ field, operand, type, scope }: Comparison, direction: 1 | -1): Filter {
  const ms = operand.kind === 'relative' ? Math.abs(operand.ms) : operand.kind === 'value' && typeof operand.value === 'number' ? Math.abs(operand.value) : null
  if (ms === null) return never(field)
  const edges = [0, direction * ms].toSorted((a, b) => a - b).map((offset) => boundsOf({ kind: 'relative', ms: offset }, type, scope)?.start)
  const [from, to] = edges
  return from && to ? eitherForm(field, (form) => ({ $gte: form(from), $lte: form(to) })) : never(field)
}

function eitherForm(field: string, range: (form: (moment: Told) => Json) => Record<string, Json>): Filter {
  return { $or: [{ [field]: range(({ text }) => text) }, { [field]: range(({ ms }) => ms) }] }
}
