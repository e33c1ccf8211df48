import { isDoc, own } from './values.ts'
import { arrayIndex, type Path } from './walk-path.ts'

/** The values of one path in one document; `isArray` when an array was met on the way or at its end. */
export type IndexValues = { values: unknown[]; isArray: boolean }

/**
 * The values under which an index or a sort holds a document, as MongoDB's key generator gives them: an array's elements one by one,
 * an empty array at the end as `undefined` (which is less than null), a missing field as null.
 */
export function indexValues(doc: unknown, path: Path, from = 0): IndexValues {
  let value = doc
  for (let i = from; i < path.length; i++) {
    const name = path[i] ?? ''
    if (Array.isArray(value)) {
      const place = arrayIndex(name)
      if (place === undefined) return elementValues(value, path, i)
      value = value[place]
    } else value = isDoc(value) ? own(value, name) : undefined
  }
  if (!Array.isArray(value)) return { values: [value ?? null], isArray: false }
  return { values: value.length === 0 ? [undefined] : value, isArray: true }
}

function elementValues(items: unknown[], path: Path, from: number): IndexValues {
  const values = items.flatMap((item: unknown) => (isDoc(item) ? indexValues(item, path, from).values : [null]))
  return { values: values.length === 0 ? [null] : values, isArray: true }
}
