import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { type Hours, type Period, SLA_TARGETS, type SlaTarget } from '../../../server/engine/flow.ts'
import type { Applied, Happened, Moment, Plan } from '../../../server/engine/sla/applied.ts'
import { applyPolicy } from '../../../server/engine/sla/apply-policy.ts'
import { showClocks } from '../../../server/engine/sla/show-clocks.ts'
import { planOf } from '../../support/ticket-clock.ts'

/** Everything falls on this grid, so that a model that looks once in five minutes misses nothing. */
const TICK_MS = 300_000
const TICKS_A_DAY = 288
const HORIZON = 6 * TICKS_A_DAY

type What = 'pause' | 'resume' | 'close' | 'reopen' | 'reply' | 'wrote'
type Life = { hours: Hours; plan: Plan; created: number; events: { tick: number; what: What }[]; looks: number[] }

// No period begins or ends within the hours that clocks skip or show twice: what holds then is in the tables.
const EDGES = [0, 1, 3, 6, 7.5, 9, 12.5, 13, 14, 17, 18, 22, 24].map((hour) => hour * 60)
const periods: fc.Arbitrary<Period[]> = fc.uniqueArray(fc.constantFrom(...EDGES), { minLength: 0, maxLength: 6 }).map((edges) => {
  const sorted = edges.toSorted((a, b) => a - b)
  return sorted.flatMap((from, i) => (i % 2 === 0 && sorted[i + 1] !== undefined ? [{ from, to: sorted[i + 1] ?? 0 }] : []))
})
const week = fc.tuple(periods, periods, periods, periods, periods, periods, periods).filter((days) => days.some((day) => day.length > 0))
const MIDNIGHTS = ['2026-03-26', '2026-10-22', '2026-10-30', '2026-11-26', '2026-12-22'].map((day) => Date.parse(`${day}T00:00:00Z`))
const minutes = (least: number, most: number) => fc.integer({ min: least, max: most }).map((count) => count * 5)

const life: fc.Arbitrary<Life> = fc
  .record({
    open: week,
    timeZone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC'),
    holidays: fc.subarray(['12-25', '2026-03-30', '2026-10-26', '2026-11-27']),
    first: minutes(1, 60), next: minutes(1, 60), resolution: minutes(1, 400),
    ladder: fc.uniqueArray(minutes(-30, 60).filter((offset) => offset !== 0), { maxLength: 3 }),
    midnight: fc.constantFrom(...MIDNIGHTS), created: fc.nat(TICKS_A_DAY - 1),
    events: fc.uniqueArray(fc.record({ tick: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: HORIZON - 1 })), what: fc.constantFrom<What>('pause', 'resume', 'close', 'reopen', 'reply', 'wrote') }), { selector: ({ tick }) => tick, maxLength: 14 }),
    looks: fc.array(fc.integer({ min: 0, max: HORIZON }), { maxLength: 6 }),
  })
  .map(({ open, timeZone, holidays, midnight, created, events, looks, ...all }) => {
    const hours: Hours = { name: 'h', timeZone, open: Object.fromEntries(open.map((each, i) => [i + 1, each])), special: {}, closed: Object.fromEntries(holidays.map((day) => [day, 'holiday'])) }
    const plan = planOf(hours, { first_response: all.first, next_response: all.next, resolution: all.resolution }, all.ladder)
    plan.policy.ladder = { first_response: plan.policy.ladder.first_response ?? [], resolution: plan.policy.ladder.first_response ?? [] }
    return { hours, plan, created: midnight + created * TICK_MS, events: events.toSorted((a, b) => a.tick - b.tick), looks: looks.toSorted((a, b) => a - b) }
  })

/** What the wall clock shows decides, and nothing else. */
function openAt({ timeZone, open, closed }: Hours): (at: number) => boolean {
  return (at) => {
    const { year, date, weekday, minute } = wallClock(timeZone, at)
    if (Object.hasOwn(closed, date) || Object.hasOwn(closed, `${year}-${date}`)) return false
    return (open[weekday] ?? []).some(({ from, to }) => from <= minute && minute < to)
  }
}

type Wall = { year: string; date: string; weekday: number; minute: number }
const walls = new Map<string, Wall>()
function wallClock(timeZone: string, at: number): Wall {
  const key = `${timeZone} ${at}`
  const known = walls.get(key)
  if (known) return known
  const parts = Object.fromEntries(formatIn(timeZone).formatToParts(at).map(({ type, value }) => [type, value]))
  const weekday = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(parts['weekday'] ?? '') + 1
  const wall = { year: parts['year'] ?? '', date: `${parts['month']}-${parts['day']}`, weekday, minute: Number(parts['hour']) * 60 + Number(parts['minute']) }
  walls.set(key, wall)
  return wall
}

const formats = new Map<string, Intl.DateTimeFormat>()
function formatIn(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  const format = known ?? new Intl.DateTimeFormat('en-CA', { timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', weekday: 'short' })
  formats.set(timeZone, format)
  return format
}

type Ticket = Pick<Moment, 'open' | 'paused' | 'repliedAt' | 'waitingSince'>

/** A ticket after something happened to it. A visitor who writes to a closed ticket opens it again. */
function after(ticket: Ticket, what: What, at: number): Ticket {
  switch (what) {
    case 'pause':
    case 'resume':
      return { ...ticket, paused: what === 'pause' }
    case 'close':
    case 'reopen':
      return { ...ticket, open: what === 'reopen' }
    case 'reply':
      return { ...ticket, repliedAt: ticket.repliedAt ?? at, waitingSince: null }
    case 'wrote':
      return { ...ticket, open: true, waitingSince: !ticket.open || ticket.waitingSince === null ? at : ticket.waitingSince }
  }
}

const NEW: Ticket = { open: true, paused: false, repliedAt: null, waitingSince: null }
type Told = Pick<Happened, 'kind' | 'target' | 'offset' | 'at'>
type Counter = { worked: number; ended: boolean; told: number[] }

/** The same SLA as stop watches that tick every five minutes: no due times are computed, one only waits for them. */
function minuteByMinute({ hours, plan, created, events }: Life): { told: Told[]; left: Partial<Record<SlaTarget, number>> } {
  const isOpen = openAt(hours)
  const told: Told[] = []
  const watches: Partial<Record<SlaTarget, Counter>> = { first_response: { worked: 0, ended: false, told: [] }, resolution: { worked: 0, ended: false, told: [] } }
  let ticket = NEW
  let answeredFor: number | null = null
  const stop = (target: SlaTarget, at: number) => {
    const watch = watches[target]
    if (!watch || watch.ended) return
    watch.ended = true
    told.push({ kind: watch.told.includes(0) ? 'met-late' : 'met', target, offset: 0, at })
  }
  const happens = (what: What, at: number) => {
    const before = ticket
    ticket = after(ticket, what, at)
    if (before.open && !ticket.open) {
      for (const target of SLA_TARGETS) stop(target, at)
      answeredFor = before.waitingSince
    }
    if (!before.open && ticket.open) {
      if (watches.resolution) watches.resolution.ended = false
      if (ticket.repliedAt === null && watches.first_response) watches.first_response.ended = false
    }
    if (what === 'reply') {
      stop('first_response', at)
      stop('next_response', at)
    }
    const waits = ticket.open && ticket.repliedAt !== null && ticket.waitingSince !== null && ticket.waitingSince !== answeredFor
    if (waits && watches.next_response?.ended !== false) watches.next_response = { worked: 0, ended: false, told: [] }
  }
  const byTick = new Map(events.map((event) => [event.tick, event]))
  for (let tick = 0; tick <= HORIZON; tick++) {
    const at = created + tick * TICK_MS
    const event = byTick.get(tick)
    if (event) happens(event.what, at)
    const openNow = isOpen(at)
    for (const target of SLA_TARGETS) {
      const watch = watches[target]
      if (!watch || watch.ended || ticket.paused || !ticket.open) continue
      for (const offset of new Set([0, ...(plan.policy.ladder[target] ?? []).map((rung) => rung.offset)])) {
        if (watch.told.includes(offset) || watch.worked < (plan.policy.targets[target] ?? 0) + offset || (offset !== 0 && !openNow)) continue
        watch.told.push(offset)
        told.push({ kind: offset < 0 ? 'warned' : offset === 0 ? 'breached' : 'overdue', target, offset, at })
      }
      if (openNow) watch.worked += TICK_MS
    }
  }
  const left = SLA_TARGETS.flatMap((target) => (watches[target] ? [[target, (plan.policy.targets[target] ?? 0) - watches[target].worked]] : []))
  return { told: inOrder(told), left: Object.fromEntries(left) }
}

const inOrder = (told: Told[]): Told[] =>
  told.map(({ kind, target, offset, at }) => ({ kind, target, offset, at })).toSorted((a, b) => a.at - b.at || a.offset - b.offset || `${a.target}${a.kind}`.localeCompare(`${b.target}${b.kind}`))

function momentsOf({ plan, created, events }: Life): Moment[] {
  let ticket = NEW
  const later = events.map(({ tick, what }) => {
    const at = created + tick * TICK_MS
    ticket = after(ticket, what, at)
    return { ...ticket, at, plan }
  })
  return [{ ...NEW, at: created, plan }, ...later]
}

/** The clocks at the horizon, looked at only at the ticks of `looks` before: what happened in between is heard then. */
function lookedAt(given: Life, looks: number[]): { told: Told[]; applied: Applied | null } {
  let applied: Applied | null = null
  const told: Told[] = []
  let waiting = momentsOf(given)
  for (const tick of [...looks, HORIZON]) {
    const now = given.created + tick * TICK_MS
    const heard = waiting.filter(({ at }) => at <= now)
    waiting = waiting.filter(({ at }) => at > now)
    const result = applyPolicy(applied, applied && given.plan, heard, now)
    applied = result.applied
    told.push(...result.happened)
  }
  return { told: inOrder(told), applied }
}

test('whatever happens to a ticket, it is told of what a stop watch that ticks through open hours would tell, however often the clocks are looked at', () => {
  fc.assert(
    fc.property(life, (given) => {
      const expected = minuteByMinute(given)
      const once = lookedAt(given, [])
      const often = lookedAt(given, given.looks)
      expect(once.told).toEqual(expected.told)
      expect(often.told).toEqual(expected.told)
      expect(often.applied?.clocks).toEqual(once.applied?.clocks)
      const shown = once.applied && showClocks(once.applied, given.plan, given.created + (HORIZON + 1) * TICK_MS)
      expect(Object.fromEntries((shown?.clocks ?? []).map(({ target, remaining }) => [target, remaining]))).toEqual(expected.left)
    }),
    { numRuns: 80 },
  )
}, 60_000)

test('the timer is set to the very moment at which something is told next', () => {
  fc.assert(
    fc.property(life, (given) => {
      const [first] = momentsOf(given)
      if (!first) return
      let result = applyPolicy(null, null, [first], given.created)
      for (let looks = 0; looks < 20 && result.next !== null && result.next < given.created + HORIZON * TICK_MS; looks++) {
        expect(applyPolicy(result.applied, given.plan, [], result.next - 1).happened).toEqual([])
        const then: ReturnType<typeof applyPolicy> = applyPolicy(result.applied, given.plan, [], result.next)
        expect(then.happened[0]).toMatchObject({ at: result.next })
        result = then
      }
    }),
    { numRuns: 40 },
  )
})
