import type { Settings } from '../../flow.ts'
import type { Context } from '../context.ts'
import { listOf, mapOf, mapSchema, openMap, type Schema, type Shape } from '../reader.ts'
import { known } from '../scalars.ts'
import { anything } from '../verb.ts'
import type { Node } from '../yaml/node.ts'
import { site } from './site.ts'
import { version } from './version.ts'

/** A language tag such as `de` or `en-GB`. */
export const language = known('a language', 'en, de or en-GB', (text) => /^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$/.test(text))

export function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).format(0) !== ''
  } catch {
    return false
  }
}

export const timeZone = known('a time zone', 'Europe/Berlin', isTimeZone)

type Keys = {
  midflow: true; languages: string[]; 'time-zone': string; country: string; currency: string; sites: Settings['sites']; retention: true; environments: true
}
const SETTINGS: Shape<Keys> = {
  midflow: version,
  languages: listOf(language),
  'time-zone': timeZone,
  country: known('a country', 'DE', (text) => /^[A-Z]{2}$/.test(text)),
  currency: known('a currency', 'EUR', (text) => /^[A-Z]{3}$/.test(text)),
  sites: mapOf('sites', site),
  retention: anything,
  environments: anything,
}

export const settingsSchema = (): Schema => mapSchema(SETTINGS)

/** What holds without a midflow.yaml. */
export const defaultSettings = (): Settings => ({ languages: ['en'], timeZone: 'UTC', country: 'US', currency: 'USD', sites: {} })

/** midflow.yaml. */
export function readSettings(node: Node, ctx: Context): Settings {
  const defaults = defaultSettings()
  const keys = openMap(node, ctx, SETTINGS, { what: 'midflow.yaml' })
  if (!keys) return defaults
  keys.get('midflow')
  const languages = keys.get('languages') ?? []
  return {
    languages: languages.length > 0 ? languages : defaults.languages,
    timeZone: keys.get('time-zone') ?? defaults.timeZone,
    country: keys.get('country') ?? defaults.country,
    currency: keys.get('currency') ?? defaults.currency,
    sites: keys.get('sites') ?? {},
  }
}
