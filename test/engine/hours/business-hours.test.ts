import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import type { Hours, Period } from '../../../server/engine/flow.ts'
import { addOpenTime, ALWAYS, isOpen, nextClosing, nextOpening, openTimeBetween, skippedBetween } from '../../../server/engine/hours/business-hours.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const period = (text: string): Period => {
  const [from = 0, to = 0] = text.split('-').map((time) => time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0))
  return { from, to: to <= from ? to + 1440 : to }
}
const week = (days: number[], ...periods: string[]) => Object.fromEntries(days.map((day) => [day, periods.map(period)]))
const calendar = (open: Hours['open'], more: Partial<Hours> = {}): Hours => ({ name: 'office', timeZone: 'Europe/Berlin', open, special: {}, closed: {}, ...more })

const WEEKDAYS = [1, 2, 3, 4, 5]
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]
const office = calendar(week(WEEKDAYS, '09:00-17:00'))
const lunch = calendar(week(WEEKDAYS, '09:00-12:30', '13:30-18:00'))
const nights = calendar(week([1, 2, 3, 4], '22:00-06:00'), { timeZone: 'America/New_York' })
const winter = (text: string) => Date.parse(`${text}:00+01:00`)
const iso = (at: number | null) => (at === null || !Number.isFinite(at) ? at : new Date(at).toISOString().slice(0, 16))
const inWinter = (text: string) => iso(winter(text))

describe('due times in business hours', () => {
  // 2026-11-23 is a Monday.
  test.each<[string, Hours, string, number, string]>([
    ['Friday 16:30 with a target of 1 h is due Monday 09:30', office, '2026-11-27T16:30', HOUR, '2026-11-30T09:30'],
    ['Friday 16:00 with 1 h is due at the moment of closing', office, '2026-11-27T16:00', HOUR, '2026-11-27T17:00'],
    ['the lunch break does not count: 12:45 with 30 min is due 14:00', lunch, '2026-11-24T12:45', 30 * MINUTE, '2026-11-24T14:00'],
    ['12:15 with 30 min is due 13:45', lunch, '2026-11-24T12:15', 30 * MINUTE, '2026-11-24T13:45'],
    ['Monday 17:00 with 4 h in 08–18 is due Tuesday 11:00', calendar(week(WEEKDAYS, '08:00-18:00')), '2026-11-23T17:00', 4 * HOUR, '2026-11-24T11:00'],
    ['Sunday with 4 h is due Monday 13:00', office, '2026-11-29T10:00', 4 * HOUR, '2026-11-30T13:00'],
    ['40 h is one week', office, '2026-11-23T10:00', 40 * HOUR, '2026-11-30T10:00'],
    ['nothing to wait for is due at once, also at night', office, '2026-11-23T03:00', 0, '2026-11-23T03:00'],
    ['a holiday is skipped', calendar(office.open, { closed: { '2026-11-25': 'Buß- und Bettag' } }), '2026-11-24T16:00', 2 * HOUR, '2026-11-26T10:00'],
    ['a yearly holiday is skipped', calendar(office.open, { closed: { '12-25': 'Christmas' } }), '2026-12-24T16:00', 2 * HOUR, '2026-12-28T10:00'],
    ['a special date shortens the day', calendar(office.open, { special: { '2026-12-24': [period('09:00-12:00')] } }), '2026-12-24T11:00', 2 * HOUR, '2026-12-25T10:00'],
    ['a special date opens a Sunday', calendar(office.open, { special: { '2026-11-29': [period('10:00-12:00')] } }), '2026-11-28T10:00', HOUR, '2026-11-29T11:00'],
    ['a special date opens on a holiday', calendar(office.open, { closed: { '12-25': 'Christmas' }, special: { '2026-12-25': [period('10:00-11:00')] } }), '2026-12-24T17:00', 30 * MINUTE, '2026-12-25T10:30'],
  ])('%s', (_what, hours, from, ms, due) => {
    expect(iso(addOpenTime(hours, winter(from), ms))).toBe(inWinter(due))
    if (ms > 0) expect(openTimeBetween(hours, winter(from), winter(due))).toBe(ms)
  })

  test('a warning before due goes back through business time, never into the night', () => {
    const hours = calendar(week(WEEKDAYS, '08:00-18:00'))
    const due = addOpenTime(hours, winter('2026-11-23T17:00'), 4 * HOUR)
    expect(iso(addOpenTime(hours, due, -HOUR))).toBe(inWinter('2026-11-24T10:00'))
    expect(iso(addOpenTime(hours, winter('2026-11-24T08:30'), -HOUR))).toBe(inWinter('2026-11-23T17:30'))
  })

  test('always counts wall time', () => {
    const at = winter('2026-11-28T03:00')
    expect(addOpenTime(ALWAYS, at, 36 * HOUR)).toBe(at + 36 * HOUR)
    expect(addOpenTime(ALWAYS, at, -36 * HOUR)).toBe(at - 36 * HOUR)
    expect(openTimeBetween(ALWAYS, at, at + 5)).toBe(5)
    expect([isOpen(ALWAYS, at), nextOpening(ALWAYS, at), nextClosing(ALWAYS, at)]).toEqual([true, null, null])
  })

  test('a calendar that is always open after a holiday never closes again', () => {
    const hours = calendar(week(EVERY_DAY, '00:00-24:00'), { closed: { '2026-11-25': 'Closed' } })
    expect(iso(nextClosing(hours, winter('2026-11-24T10:00')))).toBe(inWinter('2026-11-25T00:00'))
    expect(nextClosing(hours, winter('2026-11-26T10:00'))).toBeNull()
  })

  test('a calendar that never opens has no due time', () => {
    const never = calendar({})
    expect([isOpen(never, 0), nextOpening(never, 0), nextClosing(never, 0)]).toEqual([false, null, null])
    expect([addOpenTime(never, 0, 1), addOpenTime(never, 0, -1), openTimeBetween(never, 0, 1e10)]).toEqual([Infinity, -Infinity, 0])
  })
})

describe('open and closed', () => {
  test.each<[string, Hours, string, boolean]>([
    ['the opening moment is open', office, '2026-11-24T09:00', true],
    ['the closing moment is closed', office, '2026-11-24T17:00', false],
    ['the minute before is open', office, '2026-11-24T16:59', true],
    ['lunch is closed', lunch, '2026-11-24T12:30', false],
    ['Saturday is closed', office, '2026-11-28T10:00', false],
    ['24:00 is the end of the day', calendar(week([5], '09:00-24:00')), '2026-11-27T23:59', true],
    ['and no part of the next', calendar(week([5], '09:00-24:00')), '2026-11-28T00:00', false],
  ])('%s', (_what, hours, at, open) => {
    expect(isOpen(hours, winter(at))).toBe(open)
  })

  const newYork = (text: string) => Date.parse(`${text}:00-05:00`)
  test.each<[string, string, boolean]>([
    ['Monday night', '2026-11-23T23:00', true],
    ['its Tuesday morning', '2026-11-24T05:59', true],
    ['Tuesday 06:00', '2026-11-24T06:00', false],
    ['Monday early, which would be Sunday’s night', '2026-11-23T03:00', false],
    ['Friday early, which is Thursday’s night', '2026-11-27T03:00', true],
    ['Friday night', '2026-11-27T23:00', false],
  ])('a period over midnight belongs to its first day: %s', (_what, at, open) => {
    expect(isOpen(nights, newYork(at))).toBe(open)
  })

  test('a holiday closes the night that begins on it and not the one that ends on it', () => {
    const hours = { ...nights, closed: { '2026-11-24': 'Closed' } }
    expect([isOpen(hours, newYork('2026-11-24T03:00')), isOpen(hours, newYork('2026-11-24T23:00')), isOpen(hours, newYork('2026-11-25T03:00'))]).toEqual([true, false, false])
  })

  test.each<[string, Hours, string, string | null, string | null]>([
    ['in the morning', lunch, '2026-11-24T10:00', '2026-11-24T13:30', '2026-11-24T12:30'],
    ['at lunch', lunch, '2026-11-24T13:00', '2026-11-24T13:30', '2026-11-24T18:00'],
    ['on Friday night', lunch, '2026-11-27T20:00', '2026-11-30T09:00', '2026-11-30T12:30'],
    ['at the opening moment the next opening is meant', office, '2026-11-24T09:00', '2026-11-25T09:00', '2026-11-24T17:00'],
    ['touching periods are one stretch', calendar({ 1: [period('20:00-24:00')], 2: [period('00:00-04:00')] }), '2026-11-23T21:00', '2026-11-30T20:00', '2026-11-24T04:00'],
    ['a special date far ahead', calendar({}, { special: { '2028-02-29': [period('10:00-11:00')] } }), '2026-11-24T10:00', '2028-02-29T10:00', '2028-02-29T11:00'],
  ])('next opening and closing %s', (_what, hours, at, opening, closing) => {
    expect([iso(nextOpening(hours, winter(at))), iso(nextClosing(hours, winter(at)))]).toEqual([opening && inWinter(opening), closing && inWinter(closing)])
  })
})

describe('the nights when clocks change', () => {
  const day = calendar(week(EVERY_DAY, '00:00-24:00'), { closed: { '2000-01-01': 'long ago' } })
  const inDay = (date: string, hours: Hours) => {
    const midnight = (text: string, offset: string) => Date.parse(`${text}T00:00:00${offset}`)
    return date === '2026-03-29' ? openTimeBetween(hours, midnight(date, '+01:00'), midnight('2026-03-30', '+02:00')) : openTimeBetween(hours, midnight(date, '+02:00'), midnight('2026-10-26', '+01:00'))
  }
  test('the day in spring has 23 h where hours span the gap, the day in autumn 25', () => {
    expect([inDay('2026-03-29', day) / HOUR, inDay('2026-10-25', day) / HOUR]).toEqual([23, 25])
  })

  test('hours outside the night are not touched', () => {
    const hours = calendar(week(EVERY_DAY, '09:00-17:00'))
    expect([inDay('2026-03-29', hours) / HOUR, inDay('2026-10-25', hours) / HOUR]).toEqual([8, 8])
  })

  test('a calendar that opens at 02:30 opens at the first valid moment in spring, and once in autumn', () => {
    const hours = calendar(week(EVERY_DAY, '02:30-05:00'))
    expect(iso(nextOpening(hours, Date.parse('2026-03-28T23:30:00Z')))).toBe('2026-03-29T01:00')
    expect(iso(nextOpening(hours, Date.parse('2026-10-24T22:30:00Z')))).toBe('2026-10-25T00:30')
    expect(iso(nextOpening(hours, Date.parse('2026-10-25T00:30:00Z')))).toBe('2026-10-26T01:30')
  })

  test('a period inside the gap does not exist that day', () => {
    const hours = calendar(week(EVERY_DAY, '02:10-02:50'))
    expect(iso(nextOpening(hours, Date.parse('2026-03-28T23:30:00Z')))).toBe('2026-03-30T00:10')
  })

  test('the clocks of half an hour on Lord Howe Island are followed', () => {
    const hours = calendar(week(EVERY_DAY, '00:00-06:00'), { timeZone: 'Australia/Lord_Howe' })
    const open = openTimeBetween(hours, Date.parse('2026-10-03T13:30:00Z'), Date.parse('2026-10-04T13:00:00Z'))
    expect(open / HOUR).toBe(5.5)
  })
})

describe('what a clock skips', () => {
  test('each closed stretch is named, holidays by their name', () => {
    const hours = calendar(office.open, { closed: { '12-25': 'Christmas Day' } })
    const skipped = skippedBetween(hours, winter('2026-12-24T16:00'), winter('2026-12-28T10:00'))
    expect(skipped.map(({ from, to, reason }) => [iso(from), iso(to), reason])).toEqual([
      [inWinter('2026-12-24T17:00'), inWinter('2026-12-25T00:00'), null],
      [inWinter('2026-12-25T00:00'), inWinter('2026-12-26T00:00'), 'Christmas Day'],
      [inWinter('2026-12-26T00:00'), inWinter('2026-12-28T09:00'), null],
    ])
  })
  test('nothing is skipped inside hours', () => {
    expect(skippedBetween(office, winter('2026-11-24T10:00'), winter('2026-11-24T16:00'))).toEqual([])
  })
})

describe('adding open time and measuring it', () => {
  const minutes = fc.integer({ min: 0, max: 1440 })
  const periods = fc
    .array(fc.tuple(minutes, fc.integer({ min: 1, max: 900 })), { maxLength: 2 })
    .map((list) => list.map(([from, length]) => ({ from, to: from + length })))
  const calendars = fc.record({
    name: fc.constant('any'),
    timeZone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC'),
    open: fc.tuple(periods, periods, periods, periods, periods, periods, periods).map((days) => Object.fromEntries(days.map((list, place) => [place + 1, list]))),
    special: fc.dictionary(fc.constantFrom('2026-10-25', '2026-03-29', '2026-12-24'), periods),
    closed: fc.dictionary(fc.constantFrom('2026-10-26', '12-25', '03-30'), fc.constant('holiday')),
  })
  const instants = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2026, 11, 31) })

  test('are inverse, in both directions', () => {
    fc.assert(
      fc.property(calendars, instants, fc.integer({ min: 1, max: 60 * HOUR }), (hours, from, ms) => {
        const later = addOpenTime(hours, from, ms)
        const earlier = addOpenTime(hours, from, -ms)
        if (Number.isFinite(later)) {
          expect(openTimeBetween(hours, from, later)).toBe(ms)
          expect(openTimeBetween(hours, from, later - 1)).toBe(ms - 1)
        }
        if (Number.isFinite(earlier)) {
          expect(openTimeBetween(hours, earlier, from)).toBe(ms)
          expect(openTimeBetween(hours, earlier + 1, from)).toBe(ms - 1)
        }
      }),
      { numRuns: 100 },
    )
  })

  test('agree with being open, and the parts of a time add up', () => {
    fc.assert(
      fc.property(calendars, instants, fc.integer({ min: 0, max: 72 * HOUR }), fc.integer({ min: 0, max: 72 * HOUR }), (hours, from, one, two) => {
        const [middle, end] = [from + one, from + one + two]
        expect(openTimeBetween(hours, from, middle) + openTimeBetween(hours, middle, end)).toBe(openTimeBetween(hours, from, end))
        expect(openTimeBetween(hours, from, from + 1)).toBe(isOpen(hours, from) ? 1 : 0)
        const skipped = skippedBetween(hours, from, end).reduce((sum, stretch) => sum + stretch.to - stretch.from, 0)
        expect(skipped + openTimeBetween(hours, from, end)).toBe(end - from)
        const opening = nextOpening(hours, from)
        if (opening !== null) expect([isOpen(hours, opening - 1), isOpen(hours, opening)]).toEqual([false, true])
        const closing = nextClosing(hours, from)
        if (closing !== null) expect([isOpen(hours, closing - 1), isOpen(hours, closing)]).toEqual([true, false])
      }),
      { numRuns: 100 },
    )
  })
})
