import { addToSet, pop, pull, pullAll, push } from './array-updates.ts'
import { compareStrings, compareValues, equalValues } from './compare-values.ts'
import { compileFilter } from './compile-filter.ts'
import { badValue, notSupported, StoreError } from './errors.ts'
import { applyChange, type Change, type ElementTests, isPositional, KEEP, REMOVE } from './update-change.ts'
import { renameField } from './rename-field.ts'
import { type Doc, isDoc, own } from './values.ts'
import { arrayIndex, parsePath } from './walk-path.ts'

/** A compiled update. */
export type Update = {
  /** Changes a document in place; answers whether it became different. `inserting` when an upsert makes a new document. */
  apply(doc: Doc, inserting: boolean): boolean
  /** The names of the document's own fields that it may change. */
  fields: ReadonlySet<string>
}

type Step = { path: readonly string[]; onlyOnInsert: boolean; apply(doc: Doc): boolean }

/**
 * Compiles an update of operators (`{ $set: … }`) and its `arrayFilters`. `now` is the time for `$currentDate`.
 * New fields appear in the order of their names, as in MongoDB. Throws StoreError with MongoDB's code for what MongoDB rejects,
 * code 115 for pipelines, the positional `$`, `$bit` and timestamps.
 */
export function compileUpdate(update: Doc, arrayFilters: readonly unknown[], now: Date): Update {
  const elements = compileArrayFilters(arrayFilters)
  const steps = Object.keys(update).flatMap((operator) => compileOperator(operator, update[operator], elements, now))
  steps.sort((a, b) => comparePaths(a.path, b.path))
  refuseConflicts(steps)
  refuseUnusedFilters(steps, elements)
  const apply: Update['apply'] = (doc, inserting) => {
    const id = own(doc, '_id')
    let changed = false
    for (const step of steps) if ((inserting || !step.onlyOnInsert) && step.apply(doc)) changed = true
    if (id !== undefined && !equalValues(id, own(doc, '_id'))) {
      throw new StoreError(66, "Performing an update on the path '_id' would modify the immutable field '_id'")
    }
    return changed
  }
  return { apply, fields: new Set(steps.map(({ path }) => path[0] ?? '')) }
}

function compileOperator(operator: string, fields: unknown, elements: ElementTests, now: Date): Step[] {
  if (operator === '$bit') throw notSupported('The update operator $bit')
  if (!isOperator(operator)) {
    throw new StoreError(9, `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update specified as an array`)
  }
  if (!isDoc(fields)) throw new StoreError(9, `Modifiers operate on fields but we found another type: ${operator}`)
  return Object.keys(fields).flatMap((path) => {
    refusePath(path)
    if (operator === '$rename') return renameField(path, own(fields, path))
    const change: Change = {
      path: parsePath(path),
      creates: !KEEPS_MISSING.has(operator),
      compute: compute(operator, path, own(fields, path), now),
    }
    return [{ path: change.path, onlyOnInsert: operator === '$setOnInsert', apply: (doc) => applyChange(doc, change, elements) }]
  })
}

const OPERATORS = [
  '$set', '$setOnInsert', '$unset', '$inc', '$mul', '$min', '$max', '$currentDate',
  '$push', '$addToSet', '$pull', '$pullAll', '$pop', '$rename',
] as const
type Operator = (typeof OPERATORS)[number]

const KEEPS_MISSING: ReadonlySet<Operator> = new Set(['$unset', '$pull', '$pullAll', '$pop'])

const isOperator = (name: string): name is Operator => OPERATORS.some((operator) => operator === name)

function compute(operator: Exclude<Operator, '$rename'>, path: string, operand: unknown, now: Date): Change['compute'] {
  switch (operator) {
    case '$set':
    case '$setOnInsert':
      return () => operand
    case '$unset':
      return () => REMOVE
    case '$inc':
      return arithmetic(operator, path, operand, (current, amount) => (current ?? 0) + amount)
    case '$mul':
      return arithmetic(operator, path, operand, (current, factor) => (current ?? 0) * factor)
    case '$min':
      return (current) => (current === undefined || compareValues(operand, current) < 0 ? operand : KEEP)
    case '$max':
      return (current) => (current === undefined || compareValues(operand, current) > 0 ? operand : KEEP)
    case '$currentDate':
      return currentDate(operand, now)
    case '$push':
      return push(path, operand)
    case '$addToSet':
      return addToSet(path, operand)
    case '$pull':
      return pull(operand)
    case '$pullAll':
      return pullAll(operand)
    case '$pop':
      return pop(path, operand)
  }
}

function arithmetic(
  operator: string,
  path: string,
  operand: unknown,
  calculate: (current: number | undefined, operand: number) => number,
): Change['compute'] {
  if (typeof operand !== 'number') {
    throw new StoreError(14, `Cannot ${operator === '$inc' ? 'increment' : 'multiply'} with non-numeric argument: {${path}: ${JSON.stringify(operand)}}`)
  }
  return (current) => {
    if (current === undefined || typeof current === 'number') return calculate(current, operand)
    throw new StoreError(14, `Cannot apply ${operator} to a value of non-numeric type: the field '${path}'`)
  }
}

function currentDate(operand: unknown, now: Date): Change['compute'] {
  if (typeof operand === 'boolean' || (isDoc(operand) && operand.$type === 'date')) return () => new Date(now)
  if (isDoc(operand) && operand.$type === 'timestamp') throw notSupported('$currentDate with a timestamp')
  throw badValue('$currentDate needs true or { $type: "date" }')
}

function compileArrayFilters(filters: readonly unknown[]): ElementTests {
  const tests = new Map<string, (element: unknown) => boolean>()
  for (const filter of filters) {
    if (!isDoc(filter)) throw badValue('An array filter must be an object')
    const [name] = new Set(Object.keys(filter).map((key) => key.split('.')[0] ?? ''))
    if (name === undefined || new Set(Object.keys(filter).map((key) => key.split('.')[0])).size > 1) {
      throw new StoreError(9, 'Expected a single top-level field name in an array filter')
    }
    if (name.startsWith('$')) throw notSupported(`${name} at the top of an array filter`)
    if (!/^[a-z][a-zA-Z0-9]*$/.test(name)) throw badValue(`The top-level field name in an array filter must be an alphanumeric string: ${name}`)
    if (tests.has(name)) throw new StoreError(9, `Found multiple array filters with the same top-level field name ${name}`)
    const test = compileFilter(filter)
    tests.set(name, (element) => test({ [name]: element }))
  }
  return tests
}

function refusePath(path: string): void {
  const names = parsePath(path)
  if (names.includes('')) throw new StoreError(56, `The update path '${path}' contains an empty field name, which is not allowed.`)
  if (names.includes('$')) throw notSupported(`The positional operator $ in '${path}'`)
  const wrong = names.find((name) => name.startsWith('$') && !/^\$\[[a-zA-Z0-9]*\]$/.test(name))
  if (wrong !== undefined) throw new StoreError(52, `The dollar ($) prefixed field '${wrong}' in '${path}' is not allowed in the context of an update`)
  if (isPositional(names[0] ?? '')) throw badValue(`Cannot have array filter identifier at the beginning of the path '${path}'`)
}

function refuseConflicts(steps: readonly Step[]): void {
  for (const [i, step] of steps.entries()) {
    for (const other of steps.slice(i + 1)) {
      const length = Math.min(step.path.length, other.path.length)
      if (step.path.slice(0, length).every((name, n) => name === other.path[n])) {
        throw new StoreError(40, `Updating the path '${other.path.join('.')}' would create a conflict at '${step.path.slice(0, length).join('.')}'`)
      }
    }
  }
}

function refuseUnusedFilters(steps: readonly Step[], elements: ElementTests): void {
  const used = new Set(steps.flatMap((step) => step.path))
  for (const name of elements.keys()) {
    if (!used.has(`$[${name}]`)) throw new StoreError(9, `The array filter for identifier '${name}' was not used in the update`)
  }
}

function comparePaths(a: readonly string[], b: readonly string[]): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a[i] ?? ''
    const y = b[i] ?? ''
    const m = arrayIndex(x)
    const n = arrayIndex(y)
    const order = m !== undefined && n !== undefined ? m - n : compareStrings(x, y)
    if (order !== 0) return order
  }
  return a.length - b.length
}
