import type { Json, Path, ValueType } from '../../server/engine/flow.ts'
import type { Scope } from '../../server/engine/scope.ts'

/** A scope over plain data. `types` and `labels` are by dotted path. */
export function scopeOf(
  data: Record<string, Json>,
  more: Partial<Scope> & { types?: Record<string, ValueType>; labels?: Record<string, string> } = {},
): Scope {
  const { types = {}, labels = {}, ...rest } = more
  return {
    read: (path) => inside(data, path),
    type: (path) => types[path.join('.')] ?? null,
    label: (path) => labels[path.join('.')] ?? null,
    language: 'en',
    timeZone: 'Europe/Berlin',
    country: '',
    currency: 'EUR',
    now: Date.parse('2026-11-25T10:00:00Z'),
    ...rest,
  }
}

function inside(value: Json, path: Path): Json {
  let found = value
  for (const part of path) {
    if (found === null || typeof found !== 'object' || Array.isArray(found)) return null
    found = Object.hasOwn(found, part) ? (found[part] ?? null) : null
  }
  return found
}
