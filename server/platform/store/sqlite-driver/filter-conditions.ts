import { isOperators } from './compile-field-test.ts'
import { isDoc, isRegExp, own, type Doc } from './values.ts'

/** One thing that a filter demands of one path; all of them hold in every document that matches. */
export type Condition = { path: string; operator: string; operand: unknown }

/** The conditions that a filter joins by "and", at its top and within `$and`. `$or`, `$nor` and the like give none. */
export function filterConditions(filter: Doc): Condition[] {
  return Object.keys(filter).flatMap((path): Condition[] => {
    const condition = own(filter, path)
    if (path === '$and') {
      return Array.isArray(condition) ? condition.flatMap((part: unknown) => (isDoc(part) ? filterConditions(part) : [])) : []
    }
    return path.startsWith('$') ? [] : fieldConditions(path, condition)
  })
}

function fieldConditions(path: string, condition: unknown): Condition[] {
  if (isRegExp(condition)) return [{ path, operator: '$regex', operand: condition }]
  if (!isOperators(condition)) return [{ path, operator: '$eq', operand: condition }]
  return Object.keys(condition).flatMap((operator): Condition[] => {
    const operand = own(condition, operator)
    if (operator === '$elemMatch' && isDoc(operand)) return elementConditions(path, operand)
    if (operator === '$all' && Array.isArray(operand)) {
      return operand.flatMap((item: unknown) => (isOperators(item) ? [] : fieldConditions(path, item)))
    }
    if (operator === '$regex' && own(condition, '$options')) return []
    return [{ path, operator, operand }]
  })
}

function elementConditions(path: string, operand: Doc): Condition[] {
  if (isOperators(operand)) return fieldConditions(path, operand).filter(({ operator }) => POSITIVE.has(operator))
  return filterConditions(operand)
    .filter(({ operator, operand: value }) => POSITIVE.has(operator) && value !== null)
    .map((condition) => ({ ...condition, path: `${path}.${condition.path}` }))
}

/** Every path that a filter speaks of. */
export function filterPaths(filter: Doc): string[] {
  return Object.keys(filter).flatMap((key) => {
    const part = own(filter, key)
    if (!key.startsWith('$')) return [key]
    return Array.isArray(part) ? part.flatMap((inner: unknown) => (isDoc(inner) ? filterPaths(inner) : [])) : []
  })
}

/** Operators that some value in the document must satisfy: conditions on an element are then conditions on the document. */
const POSITIVE = new Set(['$eq', '$in', '$gt', '$gte', '$lt', '$lte', '$regex'])
