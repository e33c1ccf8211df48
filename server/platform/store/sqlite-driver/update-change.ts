import { equalValues } from './compare-values.ts'
import { badValue, StoreError } from './errors.ts'
import { type Doc, isDoc, own, setOwn } from './values.ts'
import { arrayIndex, type Path } from './walk-path.ts'

/** Answered by a change that leaves its field as it is. */
export const KEEP = Symbol('keep')
/** Answered by a change that removes its field (in an array: puts null in its place). */
export const REMOVE = Symbol('remove')

/** One change of an update: what becomes of the value at one path. */
export type Change = {
  path: Path
  /** Whether missing parents are made; if not, a missing parent means that nothing happens. */
  creates: boolean
  /** The new value for the present one (`undefined`: missing), or KEEP or REMOVE. */
  compute(current: unknown): unknown
}

/** The tests of `arrayFilters`, by identifier. */
export type ElementTests = ReadonlyMap<string, (element: unknown) => boolean>

const MAX_PADDING = 1_500_000

/** Applies a change to a document in place; answers whether anything became different. Throws like MongoDB where the path cannot be. */
export function applyChange(doc: Doc, change: Change, elements: ElementTests): boolean {
  return changeDoc(doc, change, 0, elements)
}

function changeDoc(doc: Doc, change: Change, depth: number, elements: ElementTests): boolean {
  const name = change.path[depth] ?? ''
  if (isPositional(name)) throw badValue(`Cannot apply array updates to non-array element at '${change.path.slice(0, depth).join('.')}'`)
  const current = own(doc, name)
  if (depth === change.path.length - 1) {
    return store(current, change.compute(current), (value) => setOwn(doc, name, value), () => delete doc[name])
  }
  if (current !== undefined) return descend(current, change, depth + 1, elements)
  if (isPositional(change.path[depth + 1] ?? '')) {
    throw badValue(`The path '${change.path.slice(0, depth + 1).join('.')}' must exist in the document in order to apply array updates.`)
  }
  if (!change.creates) return false
  const child: Doc = {}
  const changed = changeDoc(child, change, depth + 1, elements)
  if (changed) setOwn(doc, name, child)
  return changed
}

function descend(value: unknown, change: Change, depth: number, elements: ElementTests): boolean {
  if (Array.isArray(value)) return changeArray(value, change, depth, elements)
  if (isDoc(value)) return changeDoc(value, change, depth, elements)
  if (isPositional(change.path[depth] ?? '')) {
    throw badValue(`Cannot apply array updates to non-array element ${JSON.stringify(change.path[depth - 1])}`)
  }
  if (!change.creates) return false
  throw new StoreError(28, `Cannot create field '${change.path[depth]}' in element '${change.path.slice(0, depth).join('.')}'`)
}

function changeArray(items: unknown[], change: Change, depth: number, elements: ElementTests): boolean {
  const name = change.path[depth] ?? ''
  if (isPositional(name)) return changeElements(items, change, depth, elements)
  const place = arrayIndex(name)
  if (place === undefined) {
    if (!change.creates) return false
    throw new StoreError(28, `Cannot create field '${name}' in element '${change.path.slice(0, depth).join('.')}': it is an array`)
  }
  if (place < items.length) return changeItem(items, place, change, depth, elements)
  if (!change.creates) return false
  if (place - items.length > MAX_PADDING) throw badValue(`can't backfill more than ${MAX_PADDING} elements`)
  const holder: Doc = {}
  const changed = changeDoc(holder, { ...change, path: ['value', ...change.path.slice(depth + 1)] }, 0, elements)
  if (!changed) return false
  while (items.length < place) items.push(null)
  items.push(holder.value)
  return true
}

function changeElements(items: unknown[], change: Change, depth: number, elements: ElementTests): boolean {
  const identifier = (change.path[depth] ?? '').slice(2, -1)
  const test = identifier === '' ? () => true : elements.get(identifier)
  if (!test) throw badValue(`No array filter found for identifier '${identifier}' in path '${change.path.join('.')}'`)
  let changed = false
  for (let i = 0; i < items.length; i++) {
    if (test(items[i]) && changeItem(items, i, change, depth, elements)) changed = true
  }
  return changed
}

function changeItem(items: unknown[], place: number, change: Change, depth: number, elements: ElementTests): boolean {
  const current = items[place]
  if (depth < change.path.length - 1) return descend(current, change, depth + 1, elements)
  const set = (value: unknown) => {
    items[place] = value
  }
  return store(current, change.compute(current), set, () => set(null))
}

function store(current: unknown, next: unknown, set: (value: unknown) => void, remove: () => void): boolean {
  if (next === KEEP) return false
  if (next === REMOVE) {
    if (current !== undefined) remove()
    return current !== undefined
  }
  set(next)
  return current === undefined || !equalValues(current, next)
}

/** Whether a name of a path stands for elements of an array: `$[]` or `$[identifier]`. */
export function isPositional(name: string): boolean {
  return name.startsWith('$[')
}
