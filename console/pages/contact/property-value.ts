import type { ShownProperty } from '../../../server/protocol/records.ts'

const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' })
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })
const amount = new Intl.NumberFormat(undefined, { maximumFractionDigits: 10 })

/** A value as people read it; null: there is none. `nameOf` names the user of an owner. */
export function valueText(property: ShownProperty, value: unknown, nameOf: (user: string) => string): string | null {
  if (value === null || value === undefined || value === '') return null
  if (Array.isArray(value)) return value.length === 0 ? null : value.map((one) => textOf(property.of ?? 'text', property, one, nameOf)).join(', ')
  return textOf(property.type, property, value, nameOf)
}

function textOf(type: ShownProperty['type'], { options }: ShownProperty, value: unknown, nameOf: (user: string) => string): string {
  if (typeof value === 'object') return JSON.stringify(value)
  const text = String(value)
  switch (type) {
    case 'boolean':
      return value === true ? 'Yes' : 'No'
    case 'enumeration':
      return options?.find(({ id }) => id === text)?.label ?? text
    case 'owner':
      return nameOf(text)
    case 'number':
    case 'money':
      return typeof value === 'number' ? amount.format(value) : text
    case 'rating':
      return `${text} of 5`
    case 'date':
      return isTime(text) ? day.format(new Date(text)) : text
    case 'datetime':
      return isTime(text) ? moment.format(new Date(text)) : text
    default:
      return text
  }
}

const isTime = (text: string): boolean => !Number.isNaN(Date.parse(text))

/** The text that a form field begins with. */
export function fieldText(property: ShownProperty, value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.join(';')
  if (property.type !== 'datetime' || !isTime(String(value))) return String(value)
  const at = new Date(String(value))
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

/** What is sent of a field's text; null empties the property. The server says what is wrong with it. */
export function sentValue(property: ShownProperty, text: string): unknown {
  const trimmed = text.trim()
  if (trimmed === '') return null
  if (property.type === 'datetime' && isTime(trimmed)) return new Date(trimmed).toISOString()
  return property.type === 'list' ? trimmed.split(';').map((one) => one.trim()).filter((one) => one !== '') : property.type === 'text' ? text : trimmed
}

/** Whether people can write it in a form field. */
export const isEditable = ({ readOnly, type, of }: ShownProperty): boolean => !readOnly && type !== 'object' && type !== 'file' && of !== 'object' && of !== 'file'
