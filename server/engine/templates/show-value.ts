import type { Json, ValueType } from '../flow.ts'
import { momentOf } from '../moment.ts'
import type { Scope } from '../scope.ts'
import type { Formats } from './formats.ts'

/** The text of a value, or what the author did wrong. */
export type Shown = { text: string } | { problem: string }

/**
 * The text of `{{path}}`: 0 is `0`, false is `false`, null and missing are nothing, dates and datetimes are formatted by
 * language and zone, numbers stay as they are. An object or a list has no text. `name` is how the author wrote it.
 */
export function showValue(value: Json, type: ValueType | null, name: string, scope: Scope, formats: Formats): Shown {
  if (value === null || value === '') return { text: '' }
  if (Array.isArray(value)) return { problem: `${name} is a list; write {{#each ${name}}}…{{/each}} or {{label ${name}}}` }
  if (typeof value === 'object') return { problem: `${name} is an object; write one of its properties, e.g. ${name}.${Object.keys(value)[0] ?? 'id'}` }
  if (type?.type === 'date' || type?.type === 'datetime') {
    const moment = momentOf(value, type, scope.timeZone)
    if (moment) return { text: moment.kind === 'day' ? formats.date(moment, scope) : formats.datetime(moment.at, scope) }
  }
  return { text: String(value) }
}
