import type { Json, ValueType } from '../../../engine/flow.ts'
import type { Loose } from './transcript.ts'

/** What a value as it stands in a transcript means where a value of `type` is wanted. */
export function toJson(value: Loose, type: ValueType | null): Json {
  if (Array.isArray(value)) return value.map((item) => toJson(item, type?.type === 'list' ? type.of : null))
  if (typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, toJson(item, null)]))
  if (value === 'null' || value === '~') return null
  switch (type?.type) {
    case 'number':
    case 'money':
    case 'rating':
      return value !== '' && Number.isFinite(Number(value)) ? Number(value) : value
    case 'boolean':
      return value === 'true' ? true : value === 'false' ? false : value
    default:
      return value
  }
}

/** Whether a value is what the transcript says of it: a map names some of its keys, `…` is anything. */
export function isMeant(said: Loose, value: Json): boolean {
  if (said === '…') return true
  if (Array.isArray(said)) return Array.isArray(value) && said.length === value.length && said.every((item, i) => isMeant(item, value[i] ?? null))
  if (typeof said === 'object') {
    return value !== null && typeof value === 'object' && !Array.isArray(value) && Object.entries(said).every(([name, item]) => isMeant(item, value[name] ?? null))
  }
  if (value === null) return said === 'null' || said === ''
  return typeof value === 'object' ? false : String(value) === said
}

/** A value as a transcript writes it: in braces, quoted only where YAML would read something else. */
export function toText(value: Json): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return `[${value.map(toText).join(', ')}]`
  if (typeof value === 'object') {
    const entries = Object.entries(value).map(([name, item]) => `${quote(name)}: ${toText(item)}`)
    return entries.length > 0 ? `{ ${entries.join(', ')} }` : '{}'
  }
  return quote(String(value))
}

const PLAIN = /^[^\s"'#&*!|>%@`{}[\],:?-][^"'#{}[\],:\n]*$/

const quote = (text: string): string => (PLAIN.test(text) && !text.endsWith(' ') ? text : JSON.stringify(text))
