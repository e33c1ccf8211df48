import type { ActionContract, Json, ValueType } from '../../engine/flow.ts'

/** HubSpot's limit for one text. */
const LONGEST_TEXT = 65_000
const DAY_MS = 86_400_000

export type ReadOutputs = { ok: true; outputs: Record<string, Json>; undeclared: string[] } | { ok: false; message: string }

/**
 * Outputs as later steps use them: of the declared type, converted where nothing is lost, else an error that names the field.
 * Dates come as milliseconds, of midnight UTC for a day, and become ISO text.
 */
export function readOutputs(contract: ActionContract, given: Record<string, Json>): ReadOutputs {
  const outputs: Record<string, Json> = {}
  for (const [name, { type }] of Object.entries(contract.output)) {
    const read = readOutput(type, Object.hasOwn(given, name) ? (given[name] ?? null) : null)
    if (typeof read === 'object' && read !== null && !Array.isArray(read) && 'wrong' in read) return { ok: false, message: `The output "${name}" ${String(read['wrong'])}` }
    outputs[name] = read
  }
  return { ok: true, outputs, undeclared: Object.keys(given).filter((name) => !Object.hasOwn(contract.output, name)) }
}

const wrong = (message: string): Json => ({ wrong: message })

function readOutput(type: ValueType, value: Json): Json {
  if (value === null) return null
  const shown = JSON.stringify(value).slice(0, 60)
  switch (type.type) {
    case 'number':
    case 'money':
    case 'rating': {
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
      return typeof number === 'number' && Number.isFinite(number) ? number : wrong(`is a ${type.type}, but the code gave ${shown}`)
    }
    case 'boolean':
      return value === true || value === 'true' ? true : value === false || value === 'false' ? false : wrong(`is true or false, but the code gave ${shown}`)
    case 'enumeration':
      return Object.hasOwn(type.options, String(value)) ? String(value) : wrong(`has no option ${shown}; there is ${Object.keys(type.options).join(', ')}`)
    case 'date':
      return readDay(value, shown)
    case 'datetime': {
      const moment = readMoment(value)
      return moment === null ? wrong(`is a moment in milliseconds or ISO text, but the code gave ${shown}`) : moment
    }
    case 'list':
      return Array.isArray(value) ? value : wrong(`is a list, but the code gave ${shown}`)
    case 'object':
      return value
    case 'text':
    case 'email':
    case 'phone':
    case 'owner':
    case 'file': {
      if (typeof value === 'object') return wrong(`is a text, but the code gave ${shown}`)
      const text = String(value)
      return text.length <= LONGEST_TEXT ? text : wrong(`has ${text.length} characters; at most ${LONGEST_TEXT} are kept (OUTPUT_VALUES_TOO_LARGE)`)
    }
  }
}

function readMoment(value: Json): string | null {
  const moment = typeof value === 'number' ? value : typeof value === 'string' ? (/^-?\d+$/.test(value) ? Number(value) : Date.parse(value)) : Number.NaN
  return Number.isFinite(moment) && Math.abs(moment) <= 8.64e15 ? new Date(moment).toISOString() : null
}

function readDay(value: Json, shown: string): Json {
  if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && readMoment(value) !== null) return value
  const moment = typeof value === 'number' || (typeof value === 'string' && /^-?\d+$/.test(value)) ? Number(value) : Number.NaN
  if (!Number.isFinite(moment)) return wrong(`is a day in milliseconds at midnight UTC, but the code gave ${shown}`)
  if (moment % DAY_MS === 0) return new Date(moment).toISOString().slice(0, 10)
  const seconds = moment * 1000
  if (Math.abs(moment) < 1e11 && seconds % DAY_MS === 0) return wrong(`looks like seconds: ${shown} would be ${new Date(seconds).toISOString().slice(0, 10)}; give milliseconds`)
  return wrong(`is a day, which is midnight UTC in milliseconds, but ${shown} is ${readMoment(moment) ?? 'no moment'}; did you mean ${Math.floor(moment / DAY_MS) * DAY_MS}?`)
}
