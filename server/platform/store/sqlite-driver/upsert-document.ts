import { isOperators } from './compile-field-test.ts'
import { StoreError } from './errors.ts'
import { applyChange } from './update-change.ts'
import { type Doc, isDoc, isRegExp, own } from './values.ts'
import { parsePath } from './walk-path.ts'

/**
 * The document from which an upsert starts: the fields that the filter demands to equal a value
 * (`a: 1`, `$eq`, a single `$in` or `$all`, within `$and`). Throws code 54 when one path is demanded twice.
 */
export function upsertBase(filter: Doc): Doc {
  const base: Doc = {}
  const seen: string[] = []
  for (const [path, value] of demanded(filter)) {
    if (seen.some((other) => other === path || other.startsWith(`${path}.`) || path.startsWith(`${other}.`))) {
      throw new StoreError(54, `cannot infer query fields to set, path '${path}' is matched twice`)
    }
    seen.push(path)
    applyChange(base, { path: parsePath(path), creates: true, compute: () => value }, new Map())
  }
  return base
}

function demanded(filter: Doc): [string, unknown][] {
  return Object.keys(filter).flatMap((key): [string, unknown][] => {
    const condition = own(filter, key)
    if (key === '$and' || (key === '$or' && Array.isArray(condition) && condition.length === 1)) {
      return Array.isArray(condition) ? condition.flatMap((part: unknown) => (isDoc(part) ? demanded(part) : [])) : []
    }
    if (key.startsWith('$') || isRegExp(condition)) return []
    if (!isOperators(condition)) return [[key, condition]]
    return demandedByOperators(condition).map((value) => [key, value])
  })
}

function demandedByOperators({ $eq, $in, $all }: Doc): unknown[] {
  const single = Array.isArray($in) && $in.length === 1 ? $in : []
  const every: unknown[] = Array.isArray($all) ? $all : []
  const equal = $eq === undefined ? [] : [$eq]
  return [...equal, ...single, ...every].filter((value) => !isRegExp(value) && !isOperators(value))
}
