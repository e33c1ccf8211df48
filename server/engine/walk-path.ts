import type { Json, Path } from './flow.ts'

/**
 * The value at a path inside a value; missing is null. `count` is the length of a list, a number its item, another name what
 * its entries have there, as a list. Own keys only.
 */
export function walkPath(value: Json, path: Path): Json {
  let found: Json = value
  for (const [place, part] of path.entries()) {
    if (found === null || typeof found !== 'object') return null
    if (Array.isArray(found)) {
      if (part !== 'count' && !/^\d+$/.test(part)) return ofEach(found, path.slice(place))
      found = part === 'count' ? found.length : (found[Number(part)] ?? null)
    } else found = Object.hasOwn(found, part) ? (found[part] ?? null) : null
  }
  return found
}

function ofEach(entries: Json[], path: Path): Json {
  const found = entries.flatMap((entry) => {
    const value = walkPath(entry, path)
    return value === null ? [] : value
  })
  return found.length > 0 ? found : null
}
