import { addDays, dayOf } from '../hours/wall-clock.ts'
import { dateLocaleOf, localeOf } from '../locale.ts'
import { isDay } from '../moment.ts'
import { type Answer, type AnswerLocale, type Reading, value, wrong } from './answer.ts'
import { asciiDigits } from './digits.ts'
import { fold } from './fold.ts'

/** `date`: a day of the calendar. The value is ISO text (`2026-02-01`), which no time zone can shift. */
export function readDate({ question, text, locale }: Reading): Answer {
  const day = parseDate(text, locale)
  if (day === null) return wrong('not-a-date')
  const { between } = question
  if (between && (day < String(between.low) || day > String(between.high))) return wrong('out-of-range')
  return value(day)
}

/**
 * Reads a day: ISO; numbers in the order of language and country (with points always day first); a month's name of the
 * language or English; `today`, `tomorrow` and the like in the language. Where an order cannot be meant (month 13) the other is.
 * Two-digit years are those from 80 years ago to 19 years ahead. A day that does not exist, or has no year, is none.
 */
export function parseDate(text: string, locale: AnswerLocale): string | null {
  const plain = asciiDigits(text.normalize('NFKC')).trim()
  if (plain.length > 60) return null
  const today = dayOf(locale.now, locale.timeZone)
  return ofNumbers(plain, locale, today) ?? ofMonthName(plain, locale, today) ?? relative(plain, locale, today)
}

function ofNumbers(text: string, { language, country }: AnswerLocale, today: string): string | null {
  const cjk = /^(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]$/.exec(text)
  if (cjk) return dayFrom(cjk[1], cjk[2], cjk[3])
  const [, a = '', mark = '', b = '', c = ''] = /^(\d{1,4})\s?([./-]|\s)\s?(\d{1,2})\s?(?:\2)\s?(\d{1,4})\.?$/.exec(text) ?? []
  if (a === '') return null
  if (a.length >= 3) return a.length === 4 && c.length <= 2 ? dayFrom(a, b, c) : null
  if (c.length !== 4 && c.length !== 2) return null
  const year = fullYear(c, today)
  const order = orderOf(language, country)
  if (order.startsWith('year') && c.length === 2 && mark !== '.') return dayFrom(fullYear(a, today), b, c)
  const dayFirst = mark === '.' || order === 'day'
  const read = dayFirst ? dayFrom(year, b, a) : dayFrom(year, a, b)
  const impossible = Number(dayFirst ? b : a) > 12 && Number(dayFirst ? a : b) <= 12
  return read ?? (impossible && mark !== '.' ? (dayFirst ? dayFrom(year, a, b) : dayFrom(year, b, a)) : null)
}

/** Words that stand around a day and say nothing: articles, "of", weekdays are taken away separately. */
const FILLERS = new Set(['of', 'the', 'on', 'der', 'den', 'am', 'dem', 'de', 'del', 'el', 'le', 'du', 'il', 'do', 'da', 'op', 'in'])

function ofMonthName(text: string, { language, country }: AnswerLocale, today: string): string | null {
  const months = new Map([...namesOf('en', 'month'), ...namesOf(language, 'month')])
  const said = fold(text)
    .split(' ')
    .map((word) => word.replace(/^(\d{1,2})(?:st|nd|rd|th|er|e|o|a)$/, '$1'))
    .filter((word) => !FILLERS.has(word))
  if (!said.some((word) => months.has(word))) return null
  const weekdays = new Map(said.length > 3 ? [...namesOf('en', 'weekday'), ...namesOf(language, 'weekday')] : [])
  const words = said.filter((word) => !weekdays.has(word))
  const named = words.filter((word) => months.has(word))
  const numbers = words.filter((word) => /^\d{1,4}$/.test(word))
  const [first = '', second = ''] = numbers
  if (named.length !== 1 || numbers.length !== 2 || words.length !== 3) return null
  const month = String((months.get(named[0] ?? '') ?? 0) + 1)
  const yearFirst = first.length === 4 || (orderOf(language, country) === 'year' && second.length <= 2 && first.length === 2)
  const [year, day] = yearFirst ? [first, second] : [second, first]
  if (day.length > 2 || (year.length !== 4 && year.length !== 2)) return null
  return dayFrom(fullYear(year, today), month, day)
}

/** `heute`, `morgen`, `in 3 days`, as the language's own grammar says it. */
function relative(text: string, { language }: AnswerLocale, today: string): string | null {
  const folded = fold(text)
  const number = Number(/\d+/.exec(folded)?.[0] ?? 0)
  const counts = [0, 1, -1, 2, -2, ...(number > 0 && number < 10_000 ? [number, -number] : [])]
  for (const words of ['en', localeOf(language)]) {
    for (const style of ['auto', 'always'] as const) {
      const format = new Intl.RelativeTimeFormat(words, { numeric: style })
      const count = counts.find((days) => (style === 'auto' || days !== 0) && fold(format.format(days, 'day')) === folded)
      if (count !== undefined) return addDays(today, count)
    }
  }
  return null
}

function dayFrom(year = '', month = '', day = ''): string | null {
  const iso = `${year.padStart(4, '0')}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  return Number(year) >= 1000 && isDay(iso) ? iso : null
}

function fullYear(year: string, today: string): string {
  if (year.length !== 2) return year
  const now = Number(today.slice(0, 4))
  const full = now - (now % 100) + Number(year)
  return String(full > now + 19 ? full - 100 : full <= now - 81 ? full + 100 : full)
}

function orderOf(language: string, country: string): 'day' | 'month' | 'year' {
  const parts = new Intl.DateTimeFormat(dateLocaleOf(language, country), { dateStyle: 'short', calendar: 'gregory', timeZone: 'UTC' }).formatToParts(0)
  const first = parts.find(({ type }) => type === 'day' || type === 'month' || type === 'year')?.type
  return first === 'month' || first === 'year' ? first : 'day'
}

/** Folded names, long and short, → place from 0. */
function namesOf(language: string, what: 'month' | 'weekday'): [string, number][] {
  const locale = localeOf(language)
  return (['long', 'short'] as const).flatMap((style) => {
    const options = { [what]: style, timeZone: 'UTC', calendar: 'gregory' } as const
    // Alone and within a date: some languages bend the name (`январь`, `января`).
    const [alone, dated] = [new Intl.DateTimeFormat(locale, options), new Intl.DateTimeFormat(locale, { ...options, day: 'numeric' })]
    return Array.from({ length: what === 'month' ? 12 : 7 }, (_, place) => place).flatMap((place): [string, number][] => {
      const at = Date.UTC(2024, what === 'month' ? place : 0, what === 'month' ? 15 : place + 1)
      const bent = dated.formatToParts(at).find(({ type }) => type === what)?.value ?? ''
      return [alone.format(at), bent].filter((name) => name !== '').map((name) => [fold(name), place])
    })
  })
}
