import { dateLocaleOf, localeOf } from '../locale.ts'
import type { Moment } from '../moment.ts'
import type { Scope } from '../scope.ts'

/** What a value looks like to people: numbers, amounts, dates and lists by the conversation's language. */
export type Formats = {
  date(moment: Moment, scope: Scope): string
  /** The time of day in the conversation's zone. */
  time(at: number, scope: Scope): string
  datetime(at: number, scope: Scope): string
  number(value: number, scope: Scope): string
  /** Null when there is no such currency. */
  money(value: number, currency: string, scope: Scope): string | null
  list(items: string[], scope: Scope): string
}

/** Makes formats that remember Intl's formatters, which are dear to make. */
export function createFormats(): Formats {
  const cache = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>()
  const dates = (scope: Scope, timeZone: string, options: Intl.DateTimeFormatOptions) => {
    const locale = dateLocaleOf(scope.language, scope.country)
    const key = `${locale} ${timeZone} ${options.dateStyle} ${options.timeStyle}`
    const known = cache.get(key)
    if (known instanceof Intl.DateTimeFormat) return known
    const made = new Intl.DateTimeFormat(locale, { ...options, timeZone, calendar: 'gregory' })
    cache.set(key, made)
    return made
  }
  const numbers = (scope: Scope, currency: string | null) => {
    const locale = localeOf(scope.language)
    const key = `${locale} ${currency}`
    const known = cache.get(key)
    if (known instanceof Intl.NumberFormat) return known
    const made = new Intl.NumberFormat(locale, currency === null ? { maximumFractionDigits: 10 } : { style: 'currency', currency })
    cache.set(key, made)
    return made
  }
  return {
    date(moment, scope) {
      const [at, zone] = moment.kind === 'day' ? [Date.parse(`${moment.day}T00:00:00Z`), 'UTC'] : [moment.at, scope.timeZone]
      return plain(dates(scope, zone, { dateStyle: 'long' }).format(at))
    },
    time: (at, scope) => plain(dates(scope, scope.timeZone, { timeStyle: 'short' }).format(at)),
    datetime: (at, scope) => plain(dates(scope, scope.timeZone, { dateStyle: 'long', timeStyle: 'short' }).format(at)),
    number: (value, scope) => plain(numbers(scope, null).format(value)),
    money: (value, currency, scope) => (isCurrency(currency) ? plain(numbers(scope, currency.toUpperCase()).format(value)) : null),
    list: (items, scope) => new Intl.ListFormat(localeOf(scope.language)).format(items),
  }
}

/** Intl puts narrow and fixed spaces; what people type in transcripts are plain ones. */
const plain = (text: string): string => text.replace(/[\u00a0\u202f\u2009]/g, ' ')

const isCurrency = (code: string): boolean => /^[A-Za-z]{3}$/.test(code) && Intl.supportedValuesOf('currency').includes(code.toUpperCase())
