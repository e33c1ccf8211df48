/** A query string of nested values, as the `qs` package writes it: `a[b]=1&c[0]=2`. */
export function stringifyNested(values: unknown, options: { arrayFormat?: 'indices' | 'brackets' | 'repeat' | 'comma'; addQueryPrefix?: boolean; encode?: boolean } = {}): string {
  const pairs: string[] = []
  const escape = (text: string) => (options.encode === false ? text : encodeURIComponent(text))
  const walk = (name: string, value: unknown): void => {
    if (value === undefined) return
    if (Array.isArray(value)) {
      if (options.arrayFormat === 'comma') return void pairs.push(`${escape(name)}=${escape(value.join(','))}`)
      value.forEach((each, i) => walk(options.arrayFormat === 'brackets' ? `${name}[]` : options.arrayFormat === 'repeat' ? name : `${name}[${i}]`, each))
    } else if (value instanceof Date) pairs.push(`${escape(name)}=${escape(value.toISOString())}`)
    else if (typeof value === 'object' && value !== null) for (const [key, each] of Object.entries(value)) walk(`${name}[${key}]`, each)
    else pairs.push(`${escape(name)}=${escape(value === null ? '' : String(value))}`)
  }
  if (typeof values === 'object' && values !== null) for (const [name, value] of Object.entries(values)) walk(name, value)
  const text = pairs.join('&')
  return options.addQueryPrefix && text !== '' ? `?${text}` : text
}

/** The reverse: `a[b]=1` gives `{ a: { b: '1' } }`. */
export function parseNested(text: string): Record<string, unknown> {
  const found: Record<string, unknown> = {}
  for (const [name, value] of new URLSearchParams(String(text).replace(/^\?/, ''))) {
    const path = [name.replace(/\[.*$/s, ''), ...[...name.matchAll(/\[([^\]]*)\]/g)].map((match) => match[1] ?? '')]
    put(found, path, value)
  }
  return found
}

function put(into: object, path: string[], value: string): void {
  const [first = '', second] = path
  if (first === '__proto__' || path.length > 6) return
  const key = Array.isArray(into) && first === '' ? String(into.length) : first
  const before: unknown = Object.hasOwn(into, key) ? Reflect.get(into, key) : undefined
  if (second === undefined) Reflect.set(into, key, before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value])
  else {
    const inner: object = typeof before === 'object' && before !== null ? before : /^\d*$/.test(second) ? [] : {}
    Reflect.set(into, key, inner)
    put(inner, path.slice(1), value)
  }
}
