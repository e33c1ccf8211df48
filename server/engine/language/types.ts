import type { Json, ValueType } from '../flow.ts'
import { isDate, isDatetime, parseNumber } from './literals.ts'
import { hint } from './suggest.ts'

export const isType = (type: ValueType, names: readonly ValueType['type'][]): boolean => names.includes(type.type)

/** Whether every value of one type may be written where another is wanted; null is a type that only the run knows. */
export function fits(from: ValueType | null, to: ValueType | null): boolean {
  if (from === null || to === null || from.type === 'object' || to.type === 'object') return true
  if (to.type === 'list') return from.type === 'list' ? fits(from.of, to.of) : fits(from, to.of)
  if (from.type === 'list') return false
  if (to.type === 'enumeration') {
    if (from.type === 'enumeration') return Object.keys(from.options).every((id) => Object.hasOwn(to.options, id))
    return from.type === 'text'
  }
  switch (to.type) {
    case 'text':
      return from.type !== 'file'
    case 'email':
    case 'phone':
    case 'owner':
      return from.type === to.type || from.type === 'text'
    case 'number':
    case 'money':
      return isType(from, ['number', 'money', 'rating'])
    case 'rating':
      return isType(from, ['number', 'rating'])
    case 'date':
    case 'datetime':
      return isType(from, ['date', 'datetime'])
    default:
      return from.type === to.type
  }
}

/** A scalar as a value of a type; a message when it is none. Without a type it stays text. */
export function convertLiteral(text: string, type: ValueType | null): { value: Json } | { problem: string; fix: string | null; code: string } {
  const wrong = (what: string, fix: string | null = null) => ({ code: 'bad-value', problem: `"${text}" is not ${what}.`, fix })
  switch (type?.type) {
    case 'number':
    case 'money':
    case 'rating': {
      const value = parseNumber(text)
      return value === undefined ? wrong('a number; write e.g. 12.5') : { value }
    }
    case 'boolean':
      return text === 'true' || text === 'false' ? { value: text === 'true' } : wrong('true or false', /^(yes|on)$/i.test(text) ? 'true' : /^(no|off)$/i.test(text) ? 'false' : null)
    case 'date':
      return isDate(text) ? { value: text } : wrong('a date; write e.g. 2026-12-25')
    case 'datetime':
      return isDate(text) || isDatetime(text) ? { value: text } : wrong('a date with time; write e.g. 2026-12-25T09:00')
    case 'email':
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ? { value: text } : wrong('an e-mail address')
    case 'enumeration': {
      const ids = Object.keys(type.options)
      if (ids.includes(text) || ids.length === 0) return { value: text }
      const message = `There is no option "${text}"${hint(text, ids)}`
      return { code: 'unknown-option', problem: message, fix: null }
    }
    case 'list':
      return convertLiteral(text, type.of)
    default:
      return { value: text }
  }
}

/** For messages: `text`, `enumeration`, `list of text`. */
export const typeName = (type: ValueType): string => (type.type === 'list' ? `list of ${typeName(type.of)}` : type.type)
