import { badValue, notSupported } from './errors.ts'
import { KIND, kindOf } from './values.ts'

const INT_MAX = 2 ** 31

type Test = (value: unknown) => boolean

const ofKind = (kind: number): Test => (value) => kindOf(value) === kind
const isInt: Test = (value) => isWhole(value) && value >= -INT_MAX && value < INT_MAX
const isDouble: Test = (value) => typeof value === 'number' && (!isWhole(value) || Object.is(value, -0) || !isInt(value))
const never: Test = () => false

const TESTS: Record<string, { number: number; test: Test }> = {
  double: { number: 1, test: isDouble },
  string: { number: 2, test: ofKind(KIND.string) },
  object: { number: 3, test: ofKind(KIND.object) },
  array: { number: 4, test: ofKind(KIND.array) },
  binData: { number: 5, test: ofKind(KIND.binary) },
  objectId: { number: 7, test: ofKind(KIND.objectId) },
  bool: { number: 8, test: ofKind(KIND.boolean) },
  date: { number: 9, test: ofKind(KIND.date) },
  null: { number: 10, test: ofKind(KIND.null) },
  regex: { number: 11, test: ofKind(KIND.regex) },
  int: { number: 16, test: isInt },
  long: { number: 18, test: never },
  decimal: { number: 19, test: never },
  timestamp: { number: 17, test: never },
  undefined: { number: 6, test: never },
}

/**
 * Compiles the operand of `$type`: a name, a number or a list of them. Numbers count as MongoDB's Node driver writes them:
 * whole ones within 32 bits are `int`, all others `double`.
 */
export function compileTypeTest(operand: unknown): Test {
  const wanted: unknown[] = Array.isArray(operand) ? operand : [operand]
  if (wanted.length === 0) throw badValue('$type must match at least one type')
  const tests = wanted.map(typeTest)
  return (value) => tests.some((test) => test(value))
}

function typeTest(name: unknown): Test {
  if (name === 'number') return ofKind(KIND.number)
  const entry = typeof name === 'string' ? TESTS[name] : Object.values(TESTS).find((type) => type.number === name)
  if (entry) return entry.test
  if (name === 'minKey' || name === 'maxKey' || name === 'javascript') throw notSupported(`$type ${name}`)
  throw badValue(`Unknown type name alias: ${String(name)}`)
}

function isWhole(value: unknown): value is number {
  return Number.isInteger(value)
}
