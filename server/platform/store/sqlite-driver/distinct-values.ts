import { compareValues } from './compare-values.ts'
import { encodeKey } from './encode-key.ts'
import { badValue } from './errors.ts'
import type { Doc } from './values.ts'
import { parsePath, walkPath } from './walk-path.ts'

/** The different values of a path in documents, arrays taken apart once, in MongoDB's order. */
export function distinctValues(docs: Iterable<Doc>, path: string): unknown[] {
  if (path === '') throw badValue('distinct needs a path')
  const parts = parsePath(path)
  const known = new Map<string, unknown>()
  const add = (value: unknown) => {
    if (value !== undefined) known.set(encodeKey([{ value, descending: false }]).toString('latin1'), value)
  }
  for (const doc of docs) {
    walkPath(doc, parts, false, (value) => {
      if (Array.isArray(value)) value.forEach(add)
      else add(value)
      return false
    })
  }
  return [...known.values()].toSorted(compareValues)
}
