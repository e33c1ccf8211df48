import { describe, expect, test } from '@jest/globals'
import { ALWAYS } from '../../../server/engine/hours/business-hours.ts'
import { HOUR, berlin, inBerlin, planOf, ticketUnder, weekdays } from '../../support/ticket-clock.ts'

const MINUTE = 60_000
const office = weekdays('09:00-17:00')
const lunch = weekdays('09:00-12:30', '13:30-18:00')
const long = weekdays('08:00-18:00')
const minutes = (ms: number | undefined) => (ms === undefined ? undefined : ms / MINUTE)

// 2026-11-23 is a Monday.
describe('the due time of a clock', () => {
  test.each([
    ['of one hour, when the ticket comes Friday 16:30, is Monday 09:30', office, 60, '2026-11-27 16:30', '2026-11-30 09:30'],
    ['of 30 minutes, when the ticket comes in the lunch break at 12:45, is 14:00', lunch, 30, '2026-11-24 12:45', '2026-11-24 14:00'],
    ['of 4 hours, when the ticket comes Monday 17:00 in 08–18, is Tuesday 11:00', long, 240, '2026-11-23 17:00', '2026-11-24 11:00'],
    ['skips a holiday', { ...office, closed: { '2026-12-25': 'Christmas Day' } }, 120, '2026-12-24 16:00', '2026-12-28 10:00'],
  ])('%s', (_what, hours, target, created, due) => {
    const ticket = ticketUnder(planOf(hours, { first_response: target }), created)
    expect(ticket.due('first_response', created)).toBe(due)
    expect(ticket.next()).toBe(due)
  })

  test('is counted in real time over the night when the clocks go forward and back', () => {
    const nights = { ...office, open: { 7: [{ from: 60, to: 300 }] } }
    const due = (created: string, minutesOpen: number) => ticketUnder(planOf(nights, { resolution: minutesOpen }), created).clock('resolution', created)?.dueAt
    // 01:00–05:00 has three hours on the Sunday in spring and five on the one in autumn.
    expect([due('2026-03-28 12:00', 180), due('2026-03-28 12:00', 210)]).toEqual(['2026-03-29T03:00:00.000Z', '2026-04-04T23:30:00.000Z'])
    expect([due('2026-10-24 12:00', 300), due('2026-10-24 12:00', 330)]).toEqual(['2026-10-25T04:00:00.000Z', '2026-11-01T00:30:00.000Z'])
  })
})

describe('a warning', () => {
  test('one hour before a due time of Tuesday 11:00 is told Tuesday 10:00', () => {
    const ticket = ticketUnder(planOf(long, { first_response: 240 }, [-60]), '2026-11-23 17:00')
    expect(ticket.next()).toBe('2026-11-24 10:00')
    ticket.at('2026-11-24 10:00')
    expect(ticket.told()).toEqual(['warned first_response standard 2026-11-24 10:00'])
    expect(ticket.next()).toBe('2026-11-24 11:00')
    expect(inBerlin(ticket.happened[0]?.dueAt ?? null)).toBe('2026-11-24 11:00')
  })

  test('that falls into closed time moves back into business time', () => {
    const ticket = ticketUnder(planOf(long, { first_response: 240 }, [-60]), '2026-11-23 14:30')
    expect([ticket.next(), ticket.due('first_response', '2026-11-23 14:30')]).toEqual(['2026-11-23 17:30', '2026-11-24 08:30'])
  })

  test('that falls on the edge of closed time is told when the day begins', () => {
    const ticket = ticketUnder(planOf(long, { first_response: 240 }, [-60]), '2026-11-23 15:00')
    expect([ticket.next(), ticket.due('first_response', '2026-11-23 15:00')]).toEqual(['2026-11-24 08:00', '2026-11-24 09:00'])
  })
})

describe('a pause', () => {
  test('over the weekend counts no business time: created Friday 15:00, paused Friday 16:00 to Monday 10:00, due Monday 13:00', () => {
    const ticket = ticketUnder(planOf(office, { resolution: 240 }), '2026-11-27 15:00')
    ticket.change('2026-11-27 16:00', { paused: true })
    expect([ticket.next(), ticket.clock('resolution', '2026-11-28 12:00')]).toEqual([null, { target: 'resolution', state: 'paused', dueAt: null, remaining: 3 * HOUR, warned: false, skipped: [] }])
    ticket.change('2026-11-30 10:00', { paused: false })
    expect([ticket.due('resolution', '2026-11-30 10:00'), ticket.next()]).toEqual(['2026-11-30 13:00', '2026-11-30 13:00'])
  })

  test('of 3 business hours leaves as much time as there was before, in the state and in the timer', () => {
    const ticket = ticketUnder(planOf(office, { resolution: 300 }), '2026-11-24 09:00')
    const before = ticket.clock('resolution', '2026-11-24 10:00')?.remaining
    ticket.change('2026-11-24 10:00', { paused: true })
    const during = ['2026-11-24 10:00', '2026-11-24 11:30', '2026-11-24 13:00'].map((at) => ticket.clock('resolution', at)?.remaining)
    ticket.change('2026-11-24 13:00', { paused: false })
    expect([before, ...during, ticket.clock('resolution', '2026-11-24 13:00')?.remaining].map(minutes)).toEqual([240, 240, 240, 240, 240])
    expect(ticket.next()).toBe(inBerlin(berlin('2026-11-24 13:00') + 4 * HOUR))
  })

  test.each(['2026-11-24 12:59:59', '2026-11-24 13:00'])('that starts at %s, one second before due or while the timer is claimed, lets no breach be told', (paused) => {
    const ticket = ticketUnder(planOf(office, { resolution: 240 }), '2026-11-24 09:00')
    ticket.change(paused, { paused: true })
    ticket.at('2026-11-24 13:00')
    ticket.at('2026-11-24 16:00')
    expect(ticket.told()).toEqual([])
    ticket.change('2026-11-25 09:00', { paused: false })
    ticket.at('2026-11-25 09:01')
    expect(ticket.told()).toEqual(['breached resolution standard 2026-11-25 09:00'])
  })

  test('on a day on which a ticket of the day off is worked: created Sunday, paused Monday 10–12, due Monday 15:00', () => {
    const ticket = ticketUnder(planOf(office, { resolution: 240 }), '2026-11-29 11:00')
    ticket.change('2026-11-30 10:00', { paused: true })
    ticket.change('2026-11-30 12:00', { paused: false })
    expect(ticket.due('resolution', '2026-11-30 12:00')).toBe('2026-11-30 15:00')
  })

  test('halts a clock that is late too, and what is told after due waits for its end', () => {
    const ticket = ticketUnder(planOf(office, { resolution: 60 }, [60]), '2026-11-24 09:00')
    ticket.at('2026-11-24 10:00')
    ticket.change('2026-11-24 10:30', { paused: true })
    expect([ticket.next(), ticket.clock('resolution', '2026-11-24 12:00')?.state]).toEqual([null, 'breached'])
    ticket.change('2026-11-24 12:30', { paused: false })
    expect(ticket.next()).toBe('2026-11-24 13:00')
  })
})

describe('another policy', () => {
  test('keeps the time worked and the time paused', () => {
    const ticket = ticketUnder(planOf(office, { resolution: 240 }), '2026-11-24 09:00')
    ticket.change('2026-11-24 09:30', { paused: true })
    ticket.change('2026-11-24 11:30', { paused: false, plan: planOf(office, { resolution: 60 }, [], 'urgent') })
    expect(ticket.due('resolution', '2026-11-24 11:30')).toBe('2026-11-24 12:00')
  })

  test('under which a clock is due already breaches once, under the new policy only', () => {
    const ticket = ticketUnder(planOf(office, { resolution: 240 }, [-30]), '2026-11-24 09:00')
    ticket.change('2026-11-24 10:30', { plan: planOf(office, { resolution: 60 }, [-30, -15], 'urgent') })
    ticket.at('2026-11-24 13:00')
    ticket.at('2026-11-24 16:00')
    expect(ticket.told()).toEqual(['breached resolution urgent 2026-11-24 10:00'])
  })

  test('tells the last of its warnings that are past, and not the others', () => {
    const ticket = ticketUnder(planOf(office, { resolution: 480 }), '2026-11-24 09:00')
    ticket.change('2026-11-24 09:57', { plan: planOf(office, { resolution: 60 }, [-30, -15, -1], 'urgent') })
    expect(ticket.told()).toEqual(['warned resolution urgent 2026-11-24 09:45'])
    expect(ticket.next()).toBe('2026-11-24 09:59')
  })

  test('in other hours counts the same time in those hours', () => {
    const ticket = ticketUnder(planOf(office, { resolution: 240 }), '2026-11-24 16:00')
    ticket.change('2026-11-24 19:00', { plan: planOf(ALWAYS, { resolution: 240 }, [], 'gold') })
    expect(ticket.due('resolution', '2026-11-24 19:00')).toBe('2026-11-24 20:00')
  })

  test('that gives more time takes a breach back, and a later one is told again', () => {
    const ticket = ticketUnder(planOf(office, { resolution: 60 }), '2026-11-24 09:00')
    ticket.at('2026-11-24 10:00')
    ticket.change('2026-11-24 11:00', { plan: planOf(office, { resolution: 180 }) })
    expect(ticket.clock('resolution', '2026-11-24 11:00')?.state).toBe('running')
    ticket.at('2026-11-24 12:00')
    expect(ticket.told()).toEqual(['breached resolution standard 2026-11-24 10:00', 'breached resolution standard 2026-11-24 12:00'])
  })

  test('and back again breaches once each, so that ladders that change the policy come to an end', () => {
    const [slow, fast] = [planOf(office, { resolution: 60 }), planOf(office, { resolution: 30 }, [], 'urgent')]
    const ticket = ticketUnder(slow, '2026-11-24 09:00')
    for (const [time, plan] of [['10:00', slow], ['10:01', fast], ['10:02', slow], ['10:03', fast], ['10:04', slow]] as const) ticket.change(`2026-11-24 ${time}`, { plan })
    expect(ticket.told()).toEqual(['breached resolution standard 2026-11-24 10:00', 'breached resolution urgent 2026-11-24 09:30'])
  })

  test('or none leaves the time that was worked for the next', () => {
    const ticket = ticketUnder(planOf(office, { resolution: 240 }), '2026-11-24 09:00')
    ticket.change('2026-11-24 10:00', { plan: null })
    expect([ticket.next(), ticket.clock('resolution', '2026-11-24 10:30')]).toEqual([null, null])
    ticket.change('2026-11-24 11:00', { plan: planOf(office, { resolution: 240 }) })
    expect(ticket.due('resolution', '2026-11-24 11:00')).toBe('2026-11-24 13:00')
  })
})

describe('closing and reopening', () => {
  test('goes on without the closed time: target 8 h, closed Monday 11:00 after 2 h, reopened Thursday 09:00, due Thursday 15:00 and no breach', () => {
    const ticket = ticketUnder(planOf(office, { resolution: 480 }), '2026-11-23 09:00')
    ticket.change('2026-11-23 11:00', { open: false })
    expect(ticket.clock('resolution', '2026-11-25 09:00')).toMatchObject({ state: 'met', dueAt: null, remaining: 6 * HOUR })
    ticket.change('2026-11-26 09:00', { open: true })
    expect(ticket.due('resolution', '2026-11-26 09:00')).toBe('2026-11-26 15:00')
    ticket.at('2026-11-26 14:00')
    expect(ticket.told()).toEqual(['met resolution standard 2026-11-23 11:00'])
  })

  test('meets the next response when the last message is the visitor’s, and never breaches later', () => {
    const ticket = ticketUnder(planOf(office, { next_response: 30, resolution: 6000 }), '2026-11-24 09:00')
    ticket.replied('2026-11-24 09:10')
    ticket.wrote('2026-11-24 09:20')
    ticket.change('2026-11-24 09:30', { open: false })
    ticket.at('2026-11-24 16:00')
    expect(ticket.clock('next_response', '2026-11-24 16:00')).toMatchObject({ state: 'met', remaining: 20 * MINUTE })
    ticket.change('2026-11-25 09:00', { open: true })
    ticket.at('2026-11-25 16:00')
    expect(ticket.told()).toEqual(['met next_response standard 2026-11-24 09:30', 'met resolution standard 2026-11-24 09:30'])
  })

  test.each([
    ['in time meets the first response', '09:20', 'met', 10],
    ['after due meets it late', '10:00', 'met-late', -30],
  ])('without any reply %s, in the status as in what is told', (_what, time, state, left) => {
    const ticket = ticketUnder(planOf(office, { first_response: 30 }), '2026-11-24 09:00')
    ticket.change(`2026-11-24 ${time}`, { open: false })
    expect(ticket.clock('first_response', '2026-11-24 12:00')).toMatchObject({ state, remaining: left * MINUTE })
    expect(ticket.told().at(-1)).toBe(`${state} first_response standard 2026-11-24 ${time}`)
  })

  test('without any reply and reopened, the first response goes on', () => {
    const ticket = ticketUnder(planOf(office, { first_response: 30 }), '2026-11-24 09:00')
    ticket.change('2026-11-24 09:20', { open: false })
    ticket.change('2026-11-25 09:00', { open: true })
    expect(ticket.due('first_response', '2026-11-25 09:00')).toBe('2026-11-25 09:10')
  })

  test('a message that reopens begins a next response', () => {
    const ticket = ticketUnder(planOf(office, { next_response: 30 }), '2026-11-24 09:00')
    ticket.replied('2026-11-24 09:10')
    ticket.change('2026-11-24 09:30', { open: false })
    ticket.change('2026-11-25 09:00', { open: true, waitingSince: berlin('2026-11-25 09:00') })
    expect(ticket.due('next_response', '2026-11-25 09:00')).toBe('2026-11-25 09:30')
  })
})

describe('responses', () => {
  test('a shorter next response does not override the first: due 11:00, and no next-response clock before the first reply', () => {
    const ticket = ticketUnder(planOf(office, { first_response: 60, next_response: 30 }), '2026-11-24 10:00', { waitingSince: berlin('2026-11-24 10:00') })
    ticket.wrote('2026-11-24 10:10')
    expect(ticket.due('first_response', '2026-11-24 10:10')).toBe('2026-11-24 11:00')
    expect(ticket.clock('next_response', '2026-11-24 10:10')).toBeNull()
    ticket.replied('2026-11-24 10:20')
    expect(ticket.clock('next_response', '2026-11-24 10:20')).toBeNull()
    ticket.wrote('2026-11-24 10:30')
    expect(ticket.due('next_response', '2026-11-24 10:30')).toBe('2026-11-24 11:00')
  })

  test('the next response counts from the first message that waits, each time anew', () => {
    const ticket = ticketUnder(planOf(office, { next_response: 30 }), '2026-11-24 09:00')
    ticket.replied('2026-11-24 09:00')
    ticket.wrote('2026-11-24 09:10')
    ticket.wrote('2026-11-24 09:30')
    ticket.at('2026-11-24 09:40')
    ticket.replied('2026-11-24 09:50')
    ticket.wrote('2026-11-24 10:00')
    expect(ticket.due('next_response', '2026-11-24 10:00')).toBe('2026-11-24 10:30')
    expect(ticket.told()).toEqual(['breached next_response standard 2026-11-24 09:40', 'met-late next_response standard 2026-11-24 09:50'])
  })

  test('a reply at the very moment of due, or less than a second later, is in time', () => {
    const ticket = ticketUnder(planOf(office, { first_response: 30 }), '2026-11-24 09:00')
    ticket.replied('2026-11-24 09:30:00.999')
    ticket.at('2026-11-24 12:00')
    expect(ticket.told()).toEqual(['met first_response standard 2026-11-24 09:30'])
  })
})

describe('what a due time skips', () => {
  const holidays = { ...office, closed: { '2026-12-25': 'Christmas Day' } }
  const skipped = (ticket: ReturnType<typeof ticketUnder>, at: string) =>
    ticket.clock('first_response', at)?.skipped.map(({ from, to, reason }) => `${inBerlin(from)} – ${inBerlin(to)} ${reason}`)

  test('is named: closed hours, and holidays by their name', () => {
    expect(skipped(ticketUnder(planOf(holidays, { first_response: 120 }), '2026-12-24 16:00'), '2026-12-24 16:30')).toEqual([
      '2026-12-24 17:00 – 2026-12-25 00:00 null', '2026-12-25 00:00 – 2026-12-26 00:00 Christmas Day', '2026-12-26 00:00 – 2026-12-28 09:00 null',
    ])
  })

  test('is nothing within a day, and not the time of a pause', () => {
    const ticket = ticketUnder(planOf(office, { first_response: 120 }), '2026-11-24 10:00')
    expect(skipped(ticket, '2026-11-24 10:10')).toEqual([])
    ticket.change('2026-11-24 16:00', { paused: true })
    ticket.change('2026-11-25 10:00', { paused: false })
    expect(skipped(ticket, '2026-11-25 10:00')).toEqual([])
  })
})

describe('what is told', () => {
  test('of a breach at 16:59 is one notice, and what the ladder repeats falls into business hours', () => {
    const ticket = ticketUnder(planOf(office, { resolution: 60 }, [60, 480]), '2026-11-27 15:59')
    for (const time of ['2026-11-27 16:59', '2026-11-27 17:59', '2026-11-28 00:00', '2026-11-29 12:00']) ticket.at(time)
    expect(ticket.told()).toEqual(['breached resolution standard 2026-11-27 16:59'])
    expect(ticket.next()).toBe('2026-11-30 09:59')
    for (const time of ['2026-11-30 09:59', '2026-12-01 00:00', '2026-12-05 12:00']) ticket.at(time)
    expect(ticket.told().slice(1)).toEqual(['overdue resolution standard 2026-11-30 09:59', 'overdue resolution standard 2026-11-30 16:59'])
  })

  test('after three hours without a server is everything that was due, the oldest first, with the due time and not that of the restart', () => {
    const ticket = ticketUnder(planOf(office, { first_response: 60, resolution: 90 }, [-15, 60]), '2026-11-24 09:00')
    ticket.at('2026-11-24 12:30')
    expect(ticket.told()).toEqual([
      'warned first_response standard 2026-11-24 09:45', 'breached first_response standard 2026-11-24 10:00',
      'breached resolution standard 2026-11-24 10:30', 'overdue first_response standard 2026-11-24 11:00',
    ])
    expect(ticket.happened.map(({ dueAt }) => inBerlin(dueAt))).toEqual(['2026-11-24 10:00', '2026-11-24 10:00', '2026-11-24 10:30', '2026-11-24 10:00'])
  })

  test('a calendar that never opens is never due', () => {
    const ticket = ticketUnder(planOf({ ...office, open: {} }, { resolution: 60 }, [-15]), '2026-11-24 09:00')
    expect([ticket.next(), ticket.clock('resolution', '2026-11-24 12:00')]).toEqual([null, { target: 'resolution', state: 'running', dueAt: null, remaining: HOUR, warned: false, skipped: [] }])
  })
})
