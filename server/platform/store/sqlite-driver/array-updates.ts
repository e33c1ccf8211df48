import { compileFilter } from './compile-filter.ts'
import { compileValueTest, isOperators } from './compile-field-test.ts'
import { regexTest } from './compile-regex.ts'
import { compareValues, equalValues } from './compare-values.ts'
import { badValue, notSupported, StoreError } from './errors.ts'
import { compileComparator, parseSort } from './sort-documents.ts'
import { KEEP } from './update-change.ts'
import { isDoc, isRegExp, type Doc } from './values.ts'

type Compute = (current: unknown) => unknown

/** `$push`, with `$each`, `$position`, `$slice` and `$sort`. */
export function push(path: string, operand: unknown): Compute {
  const { items, position, slice, compare } = parsePush(operand)
  return (current) => {
    const next = [...asArray('push', path, current)]
    next.splice(position ?? next.length, 0, ...items)
    if (compare) next.sort(compare)
    if (slice === undefined) return next
    if (slice === 0) return []
    return slice > 0 ? next.slice(0, slice) : next.slice(slice)
  }
}

/** `$addToSet`, with `$each`. */
export function addToSet(path: string, operand: unknown): Compute {
  const items = eachOf('$addToSet', operand)
  return (current) => {
    const next = [...asArray('addToSet', path, current)]
    for (const item of items) if (!next.some((other) => equalValues(other, item))) next.push(item)
    return next
  }
}

/** `$pull`: removes the elements that equal the value, match the filter (objects) or satisfy the operators. */
export function pull(operand: unknown): Compute {
  return removeWhere('$pull', pullTest(operand))
}

/** `$pullAll`: removes the elements that equal one of the values. */
export function pullAll(operand: unknown): Compute {
  if (!Array.isArray(operand)) throw badValue('$pullAll requires an array argument')
  return removeWhere('$pullAll', (item) => operand.some((value) => equalValues(value, item)))
}

/** `$pop`: removes the last (1) or first (-1) element. */
export function pop(path: string, operand: unknown): Compute {
  if (operand !== 1 && operand !== -1) throw new StoreError(9, `$pop expects 1 or -1, found: ${JSON.stringify(operand)}`)
  return (current) => {
    if (current === undefined) return KEEP
    if (!Array.isArray(current)) throw new StoreError(14, `Path '${path}' contains an element of non-array type`)
    if (current.length === 0) return KEEP
    return operand === 1 ? current.slice(0, -1) : current.slice(1)
  }
}

function pullTest(operand: unknown): (item: unknown) => boolean {
  if (isOperators(operand)) return compileValueTest(operand, compileFilter)
  if (isDoc(operand)) {
    const test = compileFilter(operand)
    return (item) => isDoc(item) && test(item)
  }
  return isRegExp(operand) ? regexTest(operand) : (item) => equalValues(item, operand)
}

function removeWhere(operator: string, test: (item: unknown) => boolean): Compute {
  return (current) => {
    if (current === undefined) return KEEP
    if (!Array.isArray(current)) throw badValue(`Cannot apply ${operator} to a non-array value`)
    const next = current.filter((item: unknown) => !test(item))
    return next.length === current.length ? KEEP : next
  }
}

function asArray(operator: string, path: string, current: unknown): unknown[] {
  if (current === undefined) return []
  if (!Array.isArray(current)) throw badValue(`The field '${path}' must be an array to apply $${operator}`)
  return current
}

const PUSH_CLAUSES = new Set(['$each', '$position', '$slice', '$sort'])

type Push = { items: unknown[]; position?: number; slice?: number; compare?: (a: unknown, b: unknown) => number }

function parsePush(operand: unknown): Push {
  const items = eachOf('$push', operand)
  if (!isDoc(operand) || !('$each' in operand)) return { items }
  const unknownClause = Object.keys(operand).find((key) => !PUSH_CLAUSES.has(key))
  if (unknownClause !== undefined) throw badValue(`Unrecognized clause in $push: ${unknownClause}`)
  const position = wholeNumber('$position', operand.$position)
  const slice = wholeNumber('$slice', operand.$slice)
  const compare = operand.$sort === undefined ? undefined : pushOrder(operand.$sort)
  return { items, ...(position !== undefined && { position }), ...(slice !== undefined && { slice }), ...(compare && { compare }) }
}

function eachOf(operator: string, operand: unknown): unknown[] {
  if (!isOperators(operand)) return [operand]
  if (!('$each' in operand)) throw badValue(`${operator} with ${Object.keys(operand)[0]} needs $each`)
  if (!Array.isArray(operand.$each)) throw new StoreError(operator === '$push' ? 2 : 14, `The argument to $each in ${operator} must be an array`)
  if (operator === '$addToSet' && Object.keys(operand).length > 1) throw badValue(`Found unexpected fields after $each in $addToSet`)
  return operand.$each
}

function wholeNumber(clause: string, value: unknown): number | undefined {
  if (value === undefined) return undefined
  if (typeof value !== 'number' || !Number.isInteger(value)) throw badValue(`The value for ${clause} must be an integer value`)
  return value
}

function pushOrder(sort: unknown): (a: unknown, b: unknown) => number {
  if (sort === 1) return compareValues
  if (sort === -1) return (a, b) => compareValues(b, a)
  if (!isDoc(sort)) throw badValue('The $sort element value must be either 1 or -1 or a document')
  return elementOrder(sort)
}

function elementOrder(sort: Doc): (a: unknown, b: unknown) => number {
  if (Object.keys(sort).length === 0) throw badValue('The $sort pattern is empty when it should be a set of fields.')
  if (Object.values(sort).some(isDoc)) throw notSupported('A $sort by $meta')
  return compileComparator(parseSort(sort))
}
