import { compareValues } from './compare-values.ts'
import { badValue, notSupported } from './errors.ts'
import { type Doc } from './values.ts'
import { indexValues } from './index-values.ts'
import { parsePath, type Path } from './walk-path.ts'

/** One field of a sort: its path and direction. */
export type SortField = { path: string; direction: 1 | -1 }

/** Reads a sort document (`{ a: 1, b: -1 }`); throws code 2 for directions that are not 1 or -1. */
export function parseSort(sort: Doc): SortField[] {
  return Object.entries(sort).map(([path, direction]) => {
    if (typeof direction === 'object') throw notSupported('A sort by $meta')
    if (direction !== 1 && direction !== -1) throw badValue(`$sort key ordering must be 1 (for ascending) or -1 (for descending)`)
    if (path === '' || path.split('.').includes('')) throw badValue('FieldPath field names may not be empty strings.')
    if (path.startsWith('$')) throw badValue("FieldPath field names may not start with '$'.")
    return { path, direction }
  })
}

/**
 * Compares documents as MongoDB sorts them: an array counts as its least element in an ascending field and its greatest in a descending one,
 * an empty array is less than null, a missing field is null.
 */
export function compileComparator(fields: readonly SortField[]): (a: unknown, b: unknown) => number {
  const parts = fields.map(({ path, direction }) => ({ path: parsePath(path), direction }))
  return (a, b) => {
    for (const { path, direction } of parts) {
      const order = compareValues(sortValue(a, path, direction), sortValue(b, path, direction)) * direction
      if (order !== 0) return order
    }
    return 0
  }
}

function sortValue(doc: unknown, path: Path, direction: 1 | -1): unknown {
  const { values } = indexValues(doc, path)
  if (values.length === 1) return values[0]
  return values.reduce((best, value) => (compareValues(value, best) * direction < 0 ? value : best))
}
