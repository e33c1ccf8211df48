import { yesNoChoices } from '../answers/yes-no.ts'
import type { Json, Path, ValueType } from '../flow.ts'
import { momentOf } from '../moment.ts'
import type { Scope } from '../scope.ts'
import type { Formats } from './formats.ts'
import { type Shown, showValue } from './show-value.ts'

/** What a helper gets: a value, how the author wrote it, its declared type, and its path unless it is of an `each` or a literal. */
export type Given = { value: Json; name: string; type: ValueType | null; path: Path | null }

/** `takes`: how many values at least and at most. `usage` and `shows` are what the reference says of it. */
export type Helper = { takes: [number, number]; usage: string; shows: string; show(given: Given[], scope: Scope, formats: Formats): Shown }

/** The helpers that show a value. Of null, and of an empty text, each shows nothing. */
export const HELPERS: Record<string, Helper> = {
  label: {
    takes: [1, 1],
    usage: '{{label topic}}',
    shows: 'the label of an option in the conversation’s language; of several options all labels; of yes and no their words',
    show: ofOne((given, scope, formats) => labelOf(given, scope, formats)),
  },
  date: {
    takes: [1, 1],
    usage: '{{date steps.look-up.arrives}}',
    shows: 'the day of a date or datetime',
    show: ofOne((given, scope, formats) => {
      const moment = momentOf(given.value, given.type, scope.timeZone)
      return moment ? { text: formats.date(moment, scope) } : { problem: `${given.name} is not a date: ${JSON.stringify(given.value)}` }
    }),
  },
  time: {
    takes: [1, 1],
    usage: '{{time hours.office.opens}}',
    shows: 'the time of day of a datetime, in the conversation’s time zone',
    show: ofOne((given, scope, formats) => instant(given, scope, (at) => formats.time(at, scope))),
  },
  datetime: {
    takes: [1, 1],
    usage: '{{datetime ticket.created}}',
    shows: 'day and time of a datetime, in the conversation’s time zone',
    show: ofOne((given, scope, formats) => instant(given, scope, (at) => formats.datetime(at, scope))),
  },
  number: {
    takes: [1, 1],
    usage: '{{number deal.amount}}',
    shows: 'a number with the separators of the language',
    show: ofOne((given, scope, formats) => {
      const value = numberOf(given.value)
      return value === null ? { problem: `${given.name} is not a number: ${JSON.stringify(given.value)}` } : { text: formats.number(value, scope) }
    }),
  },
  money: {
    takes: [1, 2],
    usage: '{{money deal.amount deal.currency}}',
    shows: 'an amount with its currency; without one, the workspace’s',
    show: ofOne((given, scope, formats, currency) => {
      const value = numberOf(given.value)
      const code = currency?.value || scope.currency
      if (value === null) return { problem: `${given.name} is not an amount: ${JSON.stringify(given.value)}` }
      const text = typeof code === 'string' ? formats.money(value, code, scope) : null
      return text === null ? { problem: `there is no currency ${JSON.stringify(code)}` } : { text }
    }),
  },
}

/** The helpers that hold a piece of text. */
export const BLOCKS = ['if', 'unless', 'each'] as const

function ofOne(show: (given: Given, scope: Scope, formats: Formats, second: Given | undefined) => Shown): Helper['show'] {
  return ([given, second], scope, formats) => {
    if (!given || given.value === null || given.value === '') return { text: '' }
    return show(given, scope, formats, second)
  }
}

function labelOf(given: Given, scope: Scope, formats: Formats): Shown {
  const { value, type } = given
  if (Array.isArray(value)) {
    const options = type?.type === 'list' && type.of.type === 'enumeration' ? type.of.options : {}
    const labels = value.map((item) => (typeof item === 'string' && Object.hasOwn(options, item) ? options[item] : item))
    const texts = labels.filter((item) => typeof item === 'string' || typeof item === 'number')
    return { text: formats.list(texts.map(String), scope) }
  }
  if (typeof value === 'boolean') return { text: yesNoChoices(scope.language).find(({ id }) => id === (value ? 'yes' : 'no'))?.label ?? String(value) }
  const label = given.path && scope.label(given.path)
  return label === null ? showValue(value, type, given.name, scope, formats) : { text: label }
}

function instant(given: Given, scope: Scope, format: (at: number) => string): Shown {
  const moment = momentOf(given.value, given.type ?? (typeof given.value === 'number' ? { type: 'datetime' } : null), scope.timeZone)
  if (!moment) return { problem: `${given.name} is not a datetime: ${JSON.stringify(given.value)}` }
  if (moment.kind === 'day') return { problem: `${given.name} is a date without a time of day; write {{date ${given.name}}}` }
  return { text: format(moment.at) }
}

function numberOf(value: Json): number | null {
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^-?\d{1,15}(\.\d{1,15})?$/.test(value) ? Number(value) : null
}
