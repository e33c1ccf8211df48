import type { Json, Path } from './flow.ts'

/** The value at a path inside a value; missing is null. `count` is the length of a list, a number its item. Own keys only. */
export function walkPath(value: Json, path: Path): Json {
  let found: Json = value
  for (const part of path) {
    if (found === null || typeof found !== 'object') return null
    if (Array.isArray(found)) found = part === 'count' ? found.length : (found[Number(part)] ?? null)
    else found = Object.hasOwn(found, part) ? (found[part] ?? null) : null
  }
  return found
}
