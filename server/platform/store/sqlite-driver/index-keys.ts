import type { Index } from './catalog.ts'
import { compileFilter, type Matcher } from './compile-filter.ts'
import { encodeKey, type KeyPart } from './encode-key.ts'
import { notSupported, StoreError } from './errors.ts'
import { indexValues } from './index-values.ts'
import { own, type Doc } from './values.ts'
import { parsePath, type Path } from './walk-path.ts'

/** Computes the keys under which an index holds documents. */
export type KeyMaker = (doc: Doc) => { keys: Buffer[]; multikey: boolean }

/**
 * Compiles the keys of an index: one, or with an array in the document one for each element; none where the index
 * is sparse or partial and leaves the document out. Throws code 171 for two different arrays in one document.
 */
export function compileKeys(index: Index): KeyMaker {
  const paths = index.fields.map(({ path }) => parsePath(path))
  const included = compileIncluded(index, paths)
  return (doc) => {
    if (!included(doc)) return { keys: [], multikey: false }
    const fields = paths.map((path) => indexValues(doc, path))
    const arrays = fields.filter((field) => field.isArray).length
    if (arrays > 1) refuseParallelArrays(doc, index, paths)
    const tuples = fields.reduce<KeyPart[][]>(
      (heads, { values }, i) => {
        const descending = index.fields[i]?.direction === -1
        return heads.flatMap((head) => values.map((value) => [...head, { value, descending }]))
      },
      [[]],
    )
    const keys = tuples.map(encodeKey)
    return { keys: keys.length > 1 ? distinct(keys) : keys, multikey: arrays > 0 }
  }
}

function compileIncluded(index: Index, paths: readonly Path[]): Matcher {
  if (index.partial) return compileFilter(index.partial)
  if (!index.sparse) return () => true
  return (doc) => paths.some((path) => hasField(doc, path))
}

function hasField(doc: unknown, path: Path): boolean {
  return compileFilter({ [path.join('.')]: { $exists: true } })(doc)
}

function distinct(keys: Buffer[]): Buffer[] {
  const sorted = keys.toSorted(Buffer.compare)
  return sorted.filter((key, i) => i === 0 || !key.equals(sorted[i - 1] ?? key))
}

/** Arrays in one field of an index are fine, and so are several fields within one array; two arrays are not. */
function refuseParallelArrays(doc: Doc, index: Index, paths: readonly Path[]): void {
  const places = new Set(paths.map((path) => arrayPlace(doc, path)).filter((place) => place !== undefined))
  if (places.size > 1) throw new StoreError(171, `cannot index parallel arrays ${[...places].map((place) => `[${place}]`).join(' ')}`)
  if (index.unique) throw notSupported('A unique index with several fields in one array')
}

function arrayPlace(doc: Doc, path: Path): string | undefined {
  let value: unknown = doc
  for (const [i, name] of path.entries()) {
    if (Array.isArray(value)) return path.slice(0, i).join('.')
    if (typeof value !== 'object' || value === null) return undefined
    value = own({ ...value }, name)
  }
  return Array.isArray(value) ? path.join('.') : undefined
}
