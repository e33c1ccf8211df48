import type { Settings } from '../../flow.ts'
import type { Context } from '../context.ts'
import { listOf, mapOf, mapSchema, openMap, type Reader, type Schema, type Shape } from '../reader.ts'
import { plainText, reference, scalarOf } from '../scalars.ts'
import { anything } from '../verb.ts'
import { quote } from '../yaml/quote.ts'
import type { Node } from '../yaml/node.ts'
import { version } from './version.ts'

const known = (what: string, example: string, isKnown: (text: string) => boolean): Reader<string> => ({
  schema: () => ({ type: 'string' }),
  read: (node, ctx) => {
    const found = scalarOf(node, ctx, what)
    if (!found) return undefined
    if (!isKnown(found.text)) ctx.report('bad-value', node.at, `"${found.text}" is not ${what}; write e.g. ${example}.`)
    return found.text
  },
})

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

type Site = Settings['sites'][string]
const SITE: Shape<{ bot: string; title: string; greeting: string; color: string; origins: string[] }> = {
  bot: reference('a bot', (ctx) => Object.keys(ctx.world.flows).filter((name) => ctx.world.flows[name]?.kind === 'bot')),
  title: plainText,
  greeting: plainText,
  color: known('a colour', quote('#8a5a1e'), (text) => /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.test(text)),
  origins: listOf(known('an origin', 'https://www.example.com', (text) => /^https?:\/\/[^/\s]+$/.test(text))),
}

const site: Reader<Site> = {
  schema: () => mapSchema(SITE, ['bot']),
  read: (node, ctx) => {
    const keys = openMap(node, ctx, SITE, { what: 'A site', required: ['bot'] })
    return keys && { bot: keys.get('bot') ?? '', title: keys.get('title') ?? '', greeting: keys.get('greeting') ?? '', color: keys.get('color') ?? null, origins: keys.get('origins') ?? [] } || undefined
  },
}

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
