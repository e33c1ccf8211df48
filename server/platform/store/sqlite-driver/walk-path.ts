import { isDoc, own } from './values.ts'

/** A dotted path, split. */
export type Path = readonly string[]

/** Splits a dotted path. `''` is the path of a field with an empty name. */
export function parsePath(path: string): Path {
  return path.split('.')
}

/** Called for each value a path leads to; `undefined` for a missing one. Answer true to stop. */
export type Visit = (value: unknown) => boolean

/**
 * Visits what `path` leads to in `value` as MongoDB's matcher does: arrays on the way are entered, each element that is an object
 * or, for a numeric name, the element at that place; elements that are neither are passed over.
 * An array at the end is visited element by element and then whole when `intoLastArray`, else only whole.
 * Returns whether a visit answered true.
 */
export function walkPath(value: unknown, path: Path, intoLastArray: boolean, visit: Visit): boolean {
  return walkDoc(value, path, 0, intoLastArray, visit)
}

function walkDoc(start: unknown, path: Path, from: number, intoLastArray: boolean, visit: Visit): boolean {
  let value = start
  for (let i = from; i < path.length; i++) {
    if (Array.isArray(value)) return walkArray(value, path, i, intoLastArray, visit)
    if (!isDoc(value)) return visit(undefined)
    value = own(value, path[i] ?? '')
  }
  if (intoLastArray && Array.isArray(value)) {
    for (const item of value) if (visit(item)) return true
  }
  return visit(value)
}

function walkArray(items: unknown[], path: Path, from: number, intoLastArray: boolean, visit: Visit): boolean {
  const name = path[from] ?? ''
  const isLast = from === path.length - 1
  const index = arrayIndex(name)
  for (const [i, item] of items.entries()) {
    if (isDoc(item) && walkDoc(item, path, from, intoLastArray, visit)) return true
    if (i !== index) continue
    if (isLast ? visit(item) : (isDoc(item) || Array.isArray(item)) && walkDoc(item, path, from + 1, intoLastArray, visit)) {
      return true
    }
  }
  return false
}

/** The place that a path's name means in an array; undefined when it is no plain number. */
export function arrayIndex(name: string): number | undefined {
  return /^(0|[1-9]\d{0,8})$/.test(name) ? Number(name) : undefined
}
