import type { Hours, Period } from '../../flow.ts'
import type { Context } from '../context.ts'
import { isDate } from '../literals.ts'
import { entriesOf, into, mapOf, mapSchema, openMap, type Reader, type Schema, type Shape } from '../reader.ts'
import { plainText, scalarOf } from '../scalars.ts'
import { hint } from '../suggest.ts'
import { raw } from '../value.ts'
import { kindName, type Node } from '../yaml/node.ts'
import { timeZone } from './settings-file.ts'

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

type Calendar = { 'time-zone': string; open: Hours['open']; closed: Node; special: Record<string, Period[]> }

/** `[09:00-12:30, 13:30-18:00]`; `22:00-06:00` ends on the next day; an empty list is closed. */
const periods: Reader<Period[]> = {
  schema: () => ({ anyOf: [{ type: 'array', items: { type: 'string' } }, { type: 'string' }] }),
  read: (node, ctx) => {
    const items = node.kind === 'list' ? node.items : [node]
    const read = items.flatMap((item): (Period & { node: Node })[] => {
      const found = scalarOf(item, ctx, 'a period such as 09:00-17:00')
      if (!found || (found.text === 'closed' && node.kind === 'text')) return []
      const [from, to] = found.text.split('-').map(minutes)
      if (from === undefined || to === undefined || found.text.split('-').length !== 2 || from === 1440 || from === to) {
        ctx.report('bad-value', item.at, `"${found.text}" is not a period of a day; write e.g. 09:00-17:00.`)
        return []
      }
      return [{ from, to: to > from ? to : to + 1440, node: item }]
    })
    const sorted = read.toSorted((a, b) => a.from - b.from)
    sorted.forEach((period, i) => {
      const before = sorted[i - 1]
      if (before && before.to > period.from) ctx.report('bad-value', period.node.at, 'This period overlaps another one of the day.')
    })
    return sorted.map(({ from, to }) => ({ from, to }))
  },
}

function minutes(text: string): number | undefined {
  const found = /^(\d\d):(\d\d)$/.exec(text.trim())
  const value = found ? Number(found[1]) * 60 + Number(found[2]) : NaN
  return found && Number(found[2]) < 60 && value <= 1440 ? value : undefined
}

/** Days and ranges of days; a named day overrides its range. */
const week: Reader<Hours['open']> = {
  schema: () => ({ type: 'object', additionalProperties: periods.schema() }),
  read: (node, ctx) => {
    const open: Record<number, Period[]> = Object.fromEntries(DAYS.map((_, i) => [i + 1, []]))
    const entries = entriesOf(node, ctx, 'open') ?? []
    const read = entries.flatMap(({ key, keyAt, value }) => {
      const days = daysOf(key)
      if (!days) ctx.report('bad-value', keyAt, `"${key}" is no day${hint(key, DAYS, 'A range is written mon-fri.')}`)
      const found = periods.read(value, into(ctx, key))
      return days && found ? [{ days, found }] : []
    })
    for (const { days, found } of read.toSorted((a, b) => b.days.length - a.days.length)) for (const day of days) open[day] = found
    return open
  },
}

function daysOf(key: string): number[] | null {
  const [from, to, more] = key.split('-').map((day) => DAYS.indexOf(day))
  if (from === undefined || from < 0 || more !== undefined) return null
  if (to === undefined) return [from + 1]
  if (to < 0) return null
  return Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, i) => ((from + i) % 7) + 1)
}

const CALENDAR: Shape<Calendar> = {
  'time-zone': timeZone,
  open: week,
  closed: raw({ type: 'array', items: { type: 'string' } }),
  special: mapOf('special', periods, ({ key, keyAt }, ctx) => isDay(key, false) || (ctx.report('bad-value', keyAt, `"${key}" is not a date; write e.g. 2026-12-24.`), false)),
}

/** Holidays by name of their list: date to name; every year as `12-25`. */
export const holidayLists: Reader<Record<string, Record<string, string>>> = mapOf('holidays', mapOf('A list of holidays', plainText, ({ key, keyAt }, ctx) =>
  isDay(key, true) || (ctx.report('bad-value', keyAt, `"${key}" is not a date; write e.g. 2026-12-25, or 12-25 for every year.`), false)))

const isDay = (text: string, yearly: boolean): boolean => isDate(text) || (yearly && isDate(`2024-${text}`))

export const hoursSchema = (): Schema => ({ type: 'object', additionalProperties: mapSchema(CALENDAR, ['open']) })

/** The calendars under `hours:`. `lists`: all holiday lists of the folder. */
export function readHours(node: Node, ctx: Context, lists: Record<string, Record<string, string>>): Record<string, Hours> {
  return Object.fromEntries(
    (entriesOf(node, ctx, 'hours') ?? []).flatMap(({ key, keyAt, value }): [string, Hours][] => {
      const keys = openMap(value, into(ctx, key), CALENDAR, { what: 'A calendar', required: ['open'], at: keyAt })
      if (!keys) return []
      const closed = keys.get('closed')
      return [[key, {
        name: key, timeZone: keys.get('time-zone') ?? ctx.world.settings.timeZone, open: keys.get('open') ?? {}, special: keys.get('special') ?? {},
        closed: closed ? closedDays(closed, lists, ctx) : {},
      }]]
    }),
  )
}

function closedDays(node: Node, lists: Record<string, Record<string, string>>, ctx: Context): Record<string, string> {
  const items = node.kind === 'list' ? node.items : [node]
  return Object.assign({}, ...items.map((item) => {
    if (item.kind !== 'text') return void ctx.report('wrong-kind', item.at, `This must be the name of a list of holidays, not ${kindName(item)}.`)
    if (isDay(item.text, true)) return { [item.text]: 'closed' }
    const list = Object.hasOwn(lists, item.text) ? lists[item.text] : undefined
    if (!list) ctx.report('unknown-holidays', item.at, `There is no list of holidays "${item.text}"${hint(item.text, Object.keys(lists))}`)
    return list
  }))
}

/** The calendar that is there without being written: open at all times. */
export const ALWAYS: Hours = { name: 'always', timeZone: 'UTC', open: Object.fromEntries(DAYS.map((_, i) => [i + 1, [{ from: 0, to: 1440 }]])), special: {}, closed: {} }
