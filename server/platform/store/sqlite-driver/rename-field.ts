import { badValue, StoreError } from './errors.ts'
import { applyChange, REMOVE } from './update-change.ts'
import { type Doc, isDoc, own } from './values.ts'
import { parsePath } from './walk-path.ts'

type RenameStep = { path: readonly string[]; onlyOnInsert: boolean; apply(doc: Doc): boolean }

/**
 * `$rename` as two steps, so that both paths take part in the search for conflicts. The second step does the work.
 * Paths through arrays are refused, as in MongoDB.
 */
export function renameField(from: string, to: unknown): RenameStep[] {
  if (typeof to !== 'string') throw badValue(`The 'to' field for $rename must be a string: ${from}`)
  if (to === from) throw badValue(`The source and target field for $rename must differ: ${from}`)
  if (to === '' || to.split('.').some((name) => name === '' || name.startsWith('$'))) {
    throw badValue(`The target of $rename is no path: ${to}`)
  }
  const source = parsePath(from)
  const target = parsePath(to)
  return [
    { path: source, onlyOnInsert: false, apply: () => false },
    { path: target, onlyOnInsert: false, apply: (doc) => move(doc, source, target) },
  ]
}

function move(doc: Doc, source: readonly string[], target: readonly string[]): boolean {
  const value = read(doc, source)
  if (value === undefined) return false
  read(doc, target)
  applyChange(doc, { path: source, creates: false, compute: () => REMOVE }, new Map())
  applyChange(doc, { path: target, creates: true, compute: () => value }, new Map())
  return true
}

function read(doc: Doc, path: readonly string[]): unknown {
  let value: unknown = doc
  for (const name of path) {
    if (Array.isArray(value)) throw badValue(`$rename cannot go through the array in '${path.join('.')}'`)
    if (value === undefined) return undefined
    if (!isDoc(value)) throw new StoreError(28, `cannot use the part (${name} of ${path.join('.')}) to traverse the element`)
    value = own(value, name)
  }
  return value
}
