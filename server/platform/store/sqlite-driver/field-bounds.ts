import { encodeKey, successor } from './encode-key.ts'
import type { Condition } from './filter-conditions.ts'
import { isRegExp, KIND, kindOf } from './values.ts'

/** A range of encoded values: `from` is in it, `to` is not. */
export type Range = { from: Buffer; to: Buffer; isPoint: boolean }

/** The ranges (sorted, apart) outside of which no value satisfies a condition; undefined when it says nothing of that kind. */
export function conditionBounds({ operator, operand }: Condition): Range[] | undefined {
  switch (operator) {
    case '$eq':
      return valueBounds(operand)
    case '$in':
      return Array.isArray(operand) ? listBounds(operand) : undefined
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      return orderBounds(operator, operand)
    case '$exists':
      return operand === false || operand === 0 ? [point(null)] : undefined
    case '$regex':
      return prefixBounds(operand)
    default:
      return undefined
  }
}

/** The values that lie in both lists of ranges. */
export function intersect(a: readonly Range[], b: readonly Range[]): Range[] {
  return a.flatMap((x) =>
    b.flatMap((y) => {
      const from = Buffer.compare(x.from, y.from) >= 0 ? x.from : y.from
      const to = Buffer.compare(x.to, y.to) <= 0 ? x.to : y.to
      return Buffer.compare(from, to) < 0 ? [{ from, to, isPoint: x.isPoint || y.isPoint }] : []
    }),
  )
}

/** A range as it lies in a descending field of an index. */
export function descendingRange({ from, to, isPoint }: Range): Range {
  if (isPoint) return { from: inverted(from), to: successor(inverted(from)), isPoint }
  return { from: successor(inverted(to)), to: successor(inverted(from)), isPoint }
}

function inverted(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte) => ~byte))
}

function point(value: unknown): Range {
  const from = encodeKey([{ value, descending: false }])
  return { from, to: successor(from), isPoint: true }
}

function valueBounds(value: unknown): Range[] | undefined {
  // An array equals an array, or an element that is one: the index has only the elements.
  if (Array.isArray(value) || isRegExp(value)) return undefined
  return [point(value)]
}

function listBounds(values: readonly unknown[]): Range[] | undefined {
  if (values.some((value) => Array.isArray(value) || isRegExp(value))) return undefined
  const points = values.map(point).toSorted((a, b) => Buffer.compare(a.from, b.from))
  return points.filter((range, i) => i === 0 || !range.from.equals(points[i - 1]?.from ?? range.to))
}

function orderBounds(operator: string, value: unknown): Range[] | undefined {
  const kind = kindOf(value)
  if (kind === KIND.null || kind === KIND.array || Number.isNaN(value)) return undefined
  const at = point(value)
  const least = kind === KIND.number ? point(Number.NaN).to : Buffer.from([kind])
  const greatest = Buffer.from([kind + 1])
  switch (operator) {
    case '$gt':
      return [{ from: at.to, to: greatest, isPoint: false }]
    case '$gte':
      return [{ from: at.from, to: greatest, isPoint: false }]
    case '$lt':
      return [{ from: least, to: at.from, isPoint: false }]
    default:
      return [{ from: least, to: at.to, isPoint: false }]
  }
}

/** Strings that begin with the letters and digits a pattern is anchored to (`/^abc/`), and stored regular expressions. */
function prefixBounds(operand: unknown): Range[] | undefined {
  const regex = isRegExp(operand) ? operand : typeof operand === 'string' ? new RegExp(operand) : undefined
  if (!regex || regex.flags !== '' || regex.source.includes('|')) return undefined
  const prefix = /^\^([A-Za-z0-9 _@:-]+)(?![*?{+A-Za-z0-9 _@:-])/.exec(regex.source)?.[1]
  if (prefix === undefined) return undefined
  const whole = encodeKey([{ value: prefix, descending: false }])
  const from = whole.subarray(0, -2)
  return [
    { from, to: successor(from), isPoint: false },
    { from: Buffer.from([KIND.regex]), to: Buffer.from([KIND.regex + 1]), isPoint: false },
  ]
}
