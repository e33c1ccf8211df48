import { compareValues, equalValues } from './compare-values.ts'
import { compileRegex, regexTest } from './compile-regex.ts'
import { badValue, notSupported, StoreError } from './errors.ts'
import { compileTypeTest } from './type-names.ts'
import { type Doc, isDoc, isRegExp, kindOf } from './values.ts'
import { parsePath, walkPath } from './walk-path.ts'

type Test = (value: unknown) => boolean
type CompileFilter = (filter: Doc) => Test

const REFUSED = /^\$(geo|near|within|bits|text|where|expr|slice|rand|json|_internal|uniqueDocs|polygon|center|box|max|min)/

/** Compiles the condition on one path: a value, a regular expression or an object of operators. `compileFilter` serves `$elemMatch`. */
export function compileFieldTest(path: string, condition: unknown, compileFilter: CompileFilter): Test {
  const parts = parsePath(path)
  return compileCondition(condition, {
    anywhere: (test) => (doc) => walkPath(doc, parts, true, test),
    whole: (test) => (doc) => walkPath(doc, parts, false, test),
    compileFilter,
  })
}

/** Compiles operators for one value as it stands, not for what a path leads to: `$elemMatch` on plain elements, `$pull`. */
export function compileValueTest(operators: Doc, compileFilter: CompileFilter): Test {
  return compileCondition(operators, { anywhere: (test) => test, whole: (test) => test, compileFilter })
}

/** Whether a condition is an object of operators (`{ $gt: 5 }`) and no value to be equal to. */
export function isOperators(condition: unknown): condition is Doc {
  return isDoc(condition) && Object.keys(condition)[0]?.startsWith('$') === true
}

type Place = { anywhere: (test: Test) => Test; whole: (test: Test) => Test; compileFilter: CompileFilter }

function compileCondition(condition: unknown, place: Place): Test {
  if (!isOperators(condition)) return place.anywhere(isRegExp(condition) ? regexTest(condition) : equalityTest(condition))
  const tests = Object.keys(condition).map((operator) => compileOperator(operator, condition, place))
  return (doc) => tests.every((test) => test(doc))
}

function compileOperator(operator: string, operators: Doc, place: Place): Test {
  const operand = operators[operator]
  const { anywhere, whole } = place
  switch (operator) {
    case '$eq':
      return anywhere(isRegExp(operand) ? (value) => equalValues(value, operand) : equalityTest(operand))
    case '$ne':
      if (isRegExp(operand)) throw badValue("Can't have regex as arg to $ne.")
      return not(anywhere(equalityTest(operand)))
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      return anywhere(orderTest(operator, operand))
    case '$in':
      return anywhere(inTest(operator, operand))
    case '$nin':
      return not(anywhere(inTest(operator, operand)))
    case '$exists':
      return existsTest(Boolean(operand), whole)
    case '$type':
      return anywhere(compileTypeTest(operand))
    case '$mod':
      return anywhere(modTest(operand))
    case '$regex':
      return anywhere(regexTest(compileRegex(operand, operators.$options)))
    case '$options':
      if (!('$regex' in operators)) throw badValue('$options needs a $regex')
      return () => true
    case '$not':
      return not(compileNot(operand, place))
    case '$size':
      return whole(sizeTest(operand))
    case '$all':
      return allTest(operand, place)
    case '$elemMatch':
      return whole(elementTest(operand, place.compileFilter))
    case '$comment':
      return () => true
    default:
      if (REFUSED.test(operator)) throw notSupported(`The filter operator ${operator}`)
      throw badValue(`unknown operator: ${operator}`)
  }
}

const not = (test: Test): Test => (value) => !test(value)

function equalityTest(operand: unknown): Test {
  if (operand === null) return (value) => value === null || value === undefined
  if (typeof operand === 'string' || typeof operand === 'boolean') return (value) => value === operand
  return (value) => equalValues(value, operand)
}

function orderTest(operator: '$gt' | '$gte' | '$lt' | '$lte', operand: unknown): Test {
  if (isRegExp(operand)) throw badValue(`Can't have RegEx as arg to predicate over field with ${operator}`)
  const orEqual = operator === '$gte' || operator === '$lte'
  if (operand === null) return orEqual ? (value) => value === null || value === undefined : () => false
  if (Number.isNaN(operand)) return orEqual ? (value) => Number.isNaN(value) : () => false
  const kind = kindOf(operand)
  const sign = operator === '$gt' || operator === '$gte' ? 1 : -1
  return (value) => {
    if (kindOf(value) !== kind || Number.isNaN(value)) return false
    const order = compareValues(value, operand) * sign
    return order > 0 || (orEqual && order === 0)
  }
}

function inTest(operator: string, operand: unknown): Test {
  if (!Array.isArray(operand)) throw badValue(`${operator} needs an array`)
  const primitives = new Set<unknown>()
  const others: Test[] = []
  for (const item of operand) {
    if (isOperators(item)) throw badValue(`cannot nest $ under ${operator}`)
    if (typeof item === 'string' || typeof item === 'boolean' || typeof item === 'number') primitives.add(item)
    else others.push(isRegExp(item) ? regexTest(item) : equalityTest(item))
  }
  return (value) => primitives.has(value) || others.some((test) => test(value))
}

function existsTest(wanted: boolean, whole: (test: Test) => Test): Test {
  const exists = whole((value) => value !== undefined)
  return wanted ? exists : not(exists)
}

function modTest(operand: unknown): Test {
  if (!Array.isArray(operand) || operand.length !== 2) throw badValue('malformed mod, needs to be an array of two numbers')
  const [divisor, remainder] = operand.map((part: unknown) => {
    if (typeof part !== 'number' || !Number.isFinite(part)) throw badValue('malformed mod, divisor and remainder must be numbers')
    return Math.trunc(part)
  })
  if (divisor === undefined || divisor === 0) throw badValue('divisor cannot be 0')
  return (value) => typeof value === 'number' && Number.isFinite(value) && Math.trunc(value) % divisor === remainder
}

function compileNot(operand: unknown, place: Place): Test {
  if (isRegExp(operand)) return place.anywhere(regexTest(operand))
  if (!isOperators(operand)) throw badValue('$not needs a regex or a document')
  return compileCondition(operand, place)
}

function sizeTest(operand: unknown): Test {
  if (typeof operand !== 'number' || !Number.isInteger(operand) || operand < 0) {
    throw new StoreError(9, 'Failed to parse $size. Expected a non-negative integer')
  }
  return (value) => Array.isArray(value) && value.length === operand
}

function allTest(operand: unknown, place: Place): Test {
  if (!Array.isArray(operand)) throw badValue('$all needs an array')
  if (operand.length === 0) return () => false
  const tests = operand.map((item: unknown) => {
    if (!isOperators(item)) return place.anywhere(isRegExp(item) ? regexTest(item) : equalityTest(item))
    if (!('$elemMatch' in item)) throw badValue('no $ expressions in $all')
    return place.whole(elementTest(item.$elemMatch, place.compileFilter))
  })
  return (doc) => tests.every((test) => test(doc))
}

const LOGICAL = new Set(['$and', '$or', '$nor', '$comment'])

function elementTest(operand: unknown, compileFilter: CompileFilter): Test {
  if (!isDoc(operand)) throw badValue('$elemMatch needs an Object')
  if (isOperators(operand) && !LOGICAL.has(Object.keys(operand)[0] ?? '')) {
    const test = compileValueTest(operand, compileFilter)
    return (value) => Array.isArray(value) && value.some(test)
  }
  const test = compileFilter(operand)
  return (value) => Array.isArray(value) && value.some((item: unknown) => matchesElement(item, test))
}

function matchesElement(item: unknown, test: Test): boolean {
  return Array.isArray(item) ? test({ ...item }) : isDoc(item) && test(item)
}
