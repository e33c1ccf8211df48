import { badValue, notSupported } from './errors.ts'
import { compileFieldTest } from './compile-field-test.ts'
import { type Doc, isDoc } from './values.ts'

/** Says whether a document matches. */
export type Matcher = (doc: unknown) => boolean

const REFUSED = new Set(['$where', '$expr', '$jsonSchema', '$text', '$function', '$sampleRate', '$alwaysTrue', '$alwaysFalse'])

/**
 * Compiles a MongoDB filter. Throws StoreError: code 2 for what MongoDB rejects,
 * code 115 for operators that this driver does not have (scripts, expressions, text and geo search).
 */
export function compileFilter(filter: Doc): Matcher {
  const tests = Object.keys(filter).map((key) => (key.startsWith('$') ? compileTopLevel(key, filter[key]) : compileField(key, filter[key])))
  return every(tests)
}

function compileTopLevel(operator: string, operand: unknown): Matcher {
  if (operator === '$comment') return () => true
  if (REFUSED.has(operator)) throw notSupported(`The filter operator ${operator}`)
  if (operator !== '$and' && operator !== '$or' && operator !== '$nor') throw badValue(`unknown top level operator: ${operator}`)
  const parts = compileList(operator, operand)
  if (operator === '$and') return every(parts)
  const any = some(parts)
  return operator === '$or' ? any : (doc) => !any(doc)
}

function compileField(path: string, condition: unknown): Matcher {
  return compileFieldTest(path, condition, compileFilter)
}

function compileList(operator: string, operand: unknown): Matcher[] {
  if (!Array.isArray(operand) || operand.length === 0) throw badValue(`${operator} must be a nonempty array`)
  return operand.map((part: unknown) => {
    if (!isDoc(part)) throw badValue(`${operator} entries need to be full objects`)
    return compileFilter(part)
  })
}

/** All of the tests. */
export function every(tests: readonly Matcher[]): Matcher {
  const [only] = tests
  if (only !== undefined && tests.length === 1) return only
  return (doc) => tests.every((test) => test(doc))
}

function some(tests: readonly Matcher[]): Matcher {
  return (doc) => tests.some((test) => test(doc))
}
