import { binaryBytes, type Doc, isBinary, isDate, isDoc, isObjectId, isRegExp, kindOf } from './values.ts'

/**
 * MongoDB's order of all values: by kind first, then within the kind. Negative, zero or positive.
 * Strings compare by their UTF-8 bytes; objects field by field (kind, name, value), so their key order counts; NaN is the least number.
 */
export function compareValues(a: unknown, b: unknown): number {
  const kind = kindOf(a)
  const difference = kind - kindOf(b)
  if (difference !== 0) return difference
  if (typeof a === 'number' && typeof b === 'number') return compareNumbers(a, b)
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b)
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b)
  if (isDate(a) && isDate(b)) return a.getTime() - b.getTime()
  if (Array.isArray(a) && Array.isArray(b)) return compareArrays(a, b)
  if (isObjectId(a) && isObjectId(b)) return compareStrings(a.toHexString(), b.toHexString())
  if (isBinary(a) && isBinary(b)) {
    return a.position - b.position || a.sub_type - b.sub_type || Buffer.compare(binaryBytes(a), binaryBytes(b))
  }
  if (isRegExp(a) && isRegExp(b)) return compareStrings(a.source, b.source) || compareStrings(a.flags, b.flags)
  if (isDoc(a) && isDoc(b)) return compareDocs(a, b)
  return 0
}

/** Whether two values are the same to MongoDB: 1 and true differ, embedded objects need the same keys in the same order. */
export function equalValues(a: unknown, b: unknown): boolean {
  return a === b || compareValues(a, b) === 0
}

/** Orders strings by their UTF-8 bytes, which differs from JavaScript's order only where surrogates meet U+E000 to U+FFFF. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return codePointRank(x) - codePointRank(y)
  }
  return a.length - b.length
}

function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}

function compareNumbers(a: number, b: number): number {
  if (a < b) return -1
  if (a > b) return 1
  return Number(Number.isNaN(b)) - Number(Number.isNaN(a))
}

function compareArrays(a: unknown[], b: unknown[]): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const difference = compareValues(a[i], b[i])
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

function compareDocs(a: Doc, b: Doc): number {
  const left = Object.keys(a)
  const right = Object.keys(b)
  const length = Math.min(left.length, right.length)
  for (let i = 0; i < length; i++) {
    const x = left[i] ?? ''
    const y = right[i] ?? ''
    const difference = kindOf(a[x]) - kindOf(b[y]) || compareStrings(x, y) || compareValues(a[x], b[y])
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

