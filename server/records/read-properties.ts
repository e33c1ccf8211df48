import { parseEmail } from '../engine/answers/email.ts'
import { parsePhone } from '../engine/answers/phone.ts'
import type { Field, Json, Pipeline, ValueType, Workspace } from '../engine/flow.ts'
import { isDate, isDatetime } from '../engine/language/literals.ts'
import { hint } from '../engine/language/suggest.ts'
import { momentOf } from '../engine/moment.ts'
import { instantOf } from '../engine/hours/wall-clock.ts'

/** What a workspace declares of one object, and how it writes phone numbers and moments. */
export type Declared = { properties: Record<string, Field>; pipelines: Record<string, Pipeline>; country: string; timeZone: string }

export const declaredOf = ({ properties, pipelines, settings }: Workspace, object: string): Declared => ({
  properties: properties[object] ?? {}, pipelines: pipelines[object] ?? {}, country: settings.country, timeZone: settings.timeZone,
})

export type PropertyProblem = { property: string; problem: string }

/**
 * Checks values that somebody wants to write against what is declared, and brings them to the form in which they are kept:
 * e-mail addresses trimmed and in small letters, phone numbers as E.164, dates as ISO days, moments as ISO UTC, numbers and
 * booleans also from text, as HubSpot sends them. Null and an empty text empty a property. `before`: the record as it is, for
 * a stage without its pipeline. All problems are reported at once; with one there is nothing to write. Pure.
 */
export function readProperties(
  declared: Declared,
  given: Record<string, unknown>,
  before: Record<string, unknown> = {},
): { values: Record<string, Json>; problems: PropertyProblem[] } {
  const values: Record<string, Json> = {}
  const problems: PropertyProblem[] = []
  for (const [property, value] of Object.entries(given)) {
    const field = Object.hasOwn(declared.properties, property) ? declared.properties[property] : undefined
    const read = field ? readValue(field.type, value, declared, COMPUTED.has(property)) : unknownProperty(property, declared)
    if ('problem' in read) problems.push({ property, problem: read.problem })
    else values[property] = read.value
  }
  const stage = misplacedStage(declared.pipelines, { ...before, ...values }, values)
  return { values, problems: stage === null ? problems : [...problems, { property: 'stage', problem: stage }] }
}

/** Set by Midflow alone. */
const COMPUTED = new Set(['id', 'created', 'updated'])
const MOST_CHARACTERS = 65_536

/** Whether nobody may write a property: Midflow sets it, or it follows from associations. */
export const isReadOnly = (property: string, type: ValueType): boolean => COMPUTED.has(property) || (type.type === 'list' && type.of.type === 'object')

type Read = { value: Json } | { problem: string }
const no = (problem: string): Read => ({ problem })

const unknownProperty = (name: string, { properties }: Declared): Read =>
  no(`there is no property "${name}"${hint(name, Object.keys(properties), 'Declare it in crm/properties.yaml.')}`)

function readValue(type: ValueType, value: unknown, declared: Declared, computed: boolean): Read {
  if (computed) return no('is set by Midflow; leave it out')
  if (type.type === 'list' && type.of.type === 'object') return no('follows from associations; associate the records instead')
  if (value === null || value === '') return { value: null }
  if (type.type === 'list') return readList(type.of, value, declared)
  if (type.type === 'object' || type.type === 'file') return isJson(value) ? { value } : no('must be JSON')
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return no(`must be ${EXAMPLES[type.type]}, not ${Array.isArray(value) ? 'a list' : 'an object'}`)
  const text = String(value).trim()
  if (text.length > MOST_CHARACTERS) return no(`has more than ${MOST_CHARACTERS} characters`)
  return text === '' ? { value: null } : readText(type, type.type === 'text' ? String(value) : text, declared)
}

const EXAMPLES: Record<Exclude<ValueType['type'], 'list' | 'object' | 'file'>, string> = {
  text: 'a text', number: 'a number, e.g. 12.5', money: 'an amount, e.g. 12.50', boolean: 'true or false', date: 'a date, e.g. 2026-12-25',
  datetime: 'a moment, e.g. 2026-12-25T09:00:00Z', phone: 'a phone number, e.g. +49 30 901820', email: 'an e-mail address, e.g. ann@example.com',
  owner: 'the id of a user', rating: 'a rating from 1 to 5', enumeration: 'an option',
}

function readText(type: Exclude<ValueType, { type: 'list' }>, text: string, { country, timeZone }: Declared): Read {
  const wrong = (example: string): Read => no(`"${text.slice(0, 100)}" is not ${example}`)
  switch (type.type) {
    case 'number':
    case 'money':
      return /^-?\d+(\.\d+)?(e[+-]?\d{1,3})?$/i.test(text) && Number.isFinite(Number(text)) ? { value: Number(text) } : wrong(EXAMPLES[type.type])
    case 'rating':
      return /^[1-5]$/.test(text) ? { value: Number(text) } : wrong(EXAMPLES.rating)
    case 'boolean':
      return text === 'true' || text === 'false' ? { value: text === 'true' } : wrong(EXAMPLES.boolean)
    case 'date': {
      const day = isDate(text) ? text : midnightOf(text)
      return day === null ? wrong(EXAMPLES.date) : { value: day }
    }
    case 'datetime': {
      const moment = readMoment(text, timeZone)
      return moment === null ? wrong(EXAMPLES.datetime) : { value: moment }
    }
    case 'email': {
      const email = parseEmail(text)
      return email === null ? wrong(EXAMPLES.email) : { value: email.toLowerCase() }
    }
    case 'phone': {
      const phone = parsePhone(text, country)
      return phone ? { value: phone.e164 } : wrong(EXAMPLES.phone)
    }
    case 'enumeration': {
      const ids = Object.keys(type.options)
      return ids.includes(text) ? { value: text } : no(`there is no option "${text.slice(0, 100)}"${hint(text, ids)}`)
    }
    default:
      return { value: text }
  }
}

/** Milliseconds at midnight UTC, as HubSpot writes days. */
function midnightOf(text: string): string | null {
  const at = /^-?\d{8,15}$/.test(text) ? Number(text) : Number.NaN
  return at % 86_400_000 === 0 ? new Date(at).toISOString().slice(0, 10) : null
}

/** Milliseconds, or ISO; without a zone it is the workspace's. */
function readMoment(text: string, timeZone: string): string | null {
  if (/^-?\d{8,15}$/.test(text)) return new Date(Number(text)).toISOString()
  if (!isDate(text) && !isDatetime(text)) return null
  const moment = momentOf(text, null, timeZone)
  if (!moment) return null
  return new Date(moment.kind === 'instant' ? moment.at : instantOf(moment.day, 0, timeZone)).toISOString()
}

/** A list, or texts with semicolons between them, as HubSpot writes several options. */
function readList(of: ValueType, value: unknown, declared: Declared): Read {
  const items: unknown[] = Array.isArray(value) ? value : typeof value === 'string' ? value.split(';').filter((item) => item.trim() !== '') : [value]
  const read = items.map((item) => readValue(of, item, declared, false))
  const wrong = read.find((item) => 'problem' in item)
  return wrong ?? { value: read.flatMap((item) => ('value' in item && item.value !== null ? [item.value] : [])) }
}

function isJson(value: unknown): value is Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  return typeof value === 'object' && Object.values(value).every(isJson)
}

/** A stage stands in its record's pipeline; a record without one is in the first that has the stage. */
function misplacedStage(pipelines: Record<string, Pipeline>, after: Record<string, unknown>, values: Record<string, Json>): string | null {
  const { stage, pipeline } = after
  if (!('stage' in values || 'pipeline' in values) || typeof stage !== 'string' || typeof pipeline !== 'string') return null
  const stages = Object.hasOwn(pipelines, pipeline) ? Object.keys(pipelines[pipeline]?.stages ?? {}) : []
  return stages.length === 0 || stages.includes(stage) ? null : `the pipeline "${pipeline}" has no stage "${stage}"${hint(stage, stages)}`
}
