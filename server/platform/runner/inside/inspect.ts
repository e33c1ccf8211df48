import { getOwnPropertyDescriptor, isArray, ownKeys, slice, stringify, symbolText, toText } from './primordials.ts'

const LONGEST = 10_000

/** A value as text for logs, in the manner of Node's `util.inspect`. Runs no getters; never throws. */
export function inspect(value: unknown, depth = 2): string {
  const budget = { left: LONGEST }
  try {
    return show(value, depth, budget, [])
  } catch {
    return '[a value that cannot be shown]'
  }
}

/** What `console.log` prints: texts as they are, `%s %d %i %f %j %o %O %%` in the first, all else inspected. */
export function format(args: unknown[]): string {
  let text = ''
  let next = 0
  if (typeof args[0] === 'string') {
    next = 1
    const pattern = args[0]
    for (let i = 0; i < pattern.length; i++) {
      const letter = pattern[i] === '%' ? pattern[i + 1] : undefined
      if (letter === '%') text += '%'
      else if (letter !== undefined && 'sdifjoOc'.includes(letter) && next < args.length) text += letter === 'c' ? (next++, '') : fill(letter, args[next++])
      else {
        text += pattern[i] ?? ''
        continue
      }
      i++
    }
  }
  for (; next < args.length; next++) {
    const value = args[next]
    text += `${next > 0 ? ' ' : ''}${typeof value === 'string' ? value : inspect(value)}`
  }
  return text
}

function fill(letter: string, value: unknown): string {
  try {
    if (letter === 's') return typeof value === 'string' ? value : typeof value === 'object' ? inspect(value, 0) : toText(value)
    if (letter === 'd') return typeof value === 'bigint' ? `${value}n` : toText(Number(value))
    if (letter === 'i') return toText(Number.parseInt(toText(value), 10))
    if (letter === 'f') return toText(Number.parseFloat(toText(value)))
    if (letter === 'j') return stringify(value)
    return inspect(value, 4)
  } catch {
    return '[a value that cannot be shown]'
  }
}

type Budget = { left: number }

function show(value: unknown, depth: number, budget: Budget, above: unknown[]): string {
  if (typeof value === 'string') return quote(slice(value, 0, budget.left))
  if (typeof value === 'symbol') return symbolText(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return `[Function: ${nameOf(value) || '(anonymous)'}]`
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : toText(value)
  if (above.includes(value)) return '[Circular *1]'
  const special = showSpecial(value)
  if (special !== null) return special
  const kind = kindOf(value)
  if (depth < 0) return isArray(value) ? '[Array]' : `[${kind || 'Object'}]`
  return showParts(value, kind, depth, budget, [...above, value])
}

function showParts(value: object, kind: string, depth: number, budget: Budget, above: unknown[]): string {
  const parts: string[] = []
  const add = (text: string): boolean => {
    budget.left -= text.length
    parts[parts.length] = budget.left > 0 ? text : '…'
    return budget.left > 0 && parts.length < 100
  }
  if (value instanceof Map) {
    for (const [key, item] of value) if (!add(`${show(key, depth - 1, budget, above)} => ${show(item, depth - 1, budget, above)}`)) break
  } else if (value instanceof Set) {
    for (const item of value) if (!add(show(item, depth - 1, budget, above))) break
  } else {
    for (const key of ownKeys(value)) {
      const property = getOwnPropertyDescriptor(value, key)
      if (!property?.enumerable) continue
      const shown = property.get || property.set ? '[Getter]' : show(property.value, depth - 1, budget, above)
      if (!add(isArray(value) && /^\d+$/.test(toText(key)) ? shown : `${keyText(key)}: ${shown}`)) break
    }
  }
  const [open, close] = isArray(value) ? ['[', ']'] : ['{', '}']
  const head = isArray(value) || kind === 'Object' || kind === '' ? '' : `${kind} `
  if (parts.length === 0) return `${head}${open}${close}`
  const line = parts.join(', ')
  return line.length < 72 ? `${head}${open} ${line} ${close}` : `${head}${open}\n  ${parts.join(',\n').replaceAll('\n', '\n  ')}\n${close}`
}

function showSpecial(value: object): string | null {
  if (value instanceof Error) {
    const stack = getOwnPropertyDescriptor(value, 'stack')?.value
    return typeof stack === 'string' ? stack : `[${nameOf(value.constructor) || 'Error'}]`
  }
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
  if (value instanceof RegExp) return toText(value)
  if (value instanceof Promise) return 'Promise { … }'
  if (ArrayBuffer.isView(value)) return `${kindOf(value)}(${value.byteLength} bytes)`
  return null
}

function kindOf(value: object): string {
  const prototype = Object.getPrototypeOf(value)
  if (prototype === null) return '[Object: null prototype]'
  const made = getOwnPropertyDescriptor(prototype, 'constructor')?.value
  return typeof made === 'function' ? nameOf(made) : ''
}

function nameOf(fn: unknown): string {
  const name = typeof fn === 'function' ? getOwnPropertyDescriptor(fn, 'name')?.value : ''
  return typeof name === 'string' ? name : ''
}

const keyText = (key: string | symbol): string =>
  typeof key === 'symbol' ? `[${symbolText(key)}]` : /^[A-Za-z_$][\w$]*$/.test(key) ? key : quote(key)

const quote = (text: string): string =>
  text.includes("'") && !text.includes('"') ? `"${text}"` : `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`
