import type { Json } from '../flow.ts'
import type { Associated } from './associations.ts'

type Filter = Record<string, Json>

/** The parts of a filter that ask for associated records, the outer ones only. */
export function associatedIn(filter: Filter): Associated[] {
  return Object.entries(filter).flatMap(([name, value]) => {
    if (name === '$associated') return isAssociated(value) ? [value] : []
    return isLogical(name) && Array.isArray(value) ? value.flatMap((part) => (isFilter(part) ? associatedIn(part) : [])) : []
  })
}

/** The filter with each of those parts replaced by a filter for a store; `by` gets them as `associatedIn` gave them. */
export function replaceAssociated(filter: Filter, by: (part: Associated) => Filter): Filter {
  const { $associated = null, ...rest } = filter
  const replaced = Object.fromEntries(
    Object.entries(rest).map(([name, value]): [string, Json] =>
      isLogical(name) && Array.isArray(value) ? [name, value.map((part) => (isFilter(part) ? replaceAssociated(part, by) : part))] : [name, value],
    ),
  )
  if (!isAssociated($associated)) return replaced
  const own = by($associated)
  return Object.keys(replaced).length === 0 ? own : { $and: [replaced, own] }
}

const isLogical = (name: string): boolean => name === '$and' || name === '$or' || name === '$nor'

const isFilter = (value: Json): value is Filter => value !== null && typeof value === 'object' && !Array.isArray(value)

const isAssociated = (value: Json): value is Associated =>
  isFilter(value) && typeof value['object'] === 'string' && typeof value['via'] === 'string' && typeof value['first'] === 'boolean' && isFilter(value['filter'] ?? null)
