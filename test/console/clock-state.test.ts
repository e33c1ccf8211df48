import { expect, test } from '@jest/globals'
import { clockLook, leadingClock } from '../../console/pages/tickets/clock-state.ts'
import type { SlaClock } from '../../server/protocol/agent.ts'

const NOW = Date.parse('2026-11-25T10:00:00Z')
const MINUTE = 60_000
const clock = (change: Partial<SlaClock>): SlaClock => ({ target: 'first_response', state: 'running', dueAt: null, remaining: 0, warned: false, skipped: [], ...change })
const due = (minutes: number) => new Date(NOW + minutes * MINUTE).toISOString()

test.each([
  ['running', clock({ dueAt: due(230) }), 'plain', '3h 50m left'],
  ['running over days', clock({ dueAt: due(3000) }), 'plain', '2d 2h left'],
  ['warned of', clock({ dueAt: due(25), warned: true }), 'amber', 'Due soon: 25m'],
  ['due in a moment, without a warning', clock({ dueAt: due(4.5) }), 'amber', 'Due soon: 4m 30s'],
  ['over, of which the server has not told yet', clock({ dueAt: due(-2) }), 'red', 'Breached 2m 0s ago'],
  ['breached', clock({ state: 'breached', dueAt: due(-90), remaining: -90 * MINUTE }), 'red', 'Breached 1h 30m ago'],
  ['paused', clock({ state: 'paused', remaining: 180 * MINUTE }), 'plain', 'Paused, 3h 0m left'],
  ['paused when it was late', clock({ state: 'paused', remaining: -20 * MINUTE }), 'plain', 'Paused, 20m over'],
  ['met', clock({ state: 'met', remaining: MINUTE }), 'green', 'Met'],
  ['met late', clock({ state: 'met-late', remaining: -MINUTE }), 'amber', 'Met late'],
])('a clock that is %s', (_what, given, tone, words) => {
  expect(clockLook(given, NOW)).toMatchObject({ tone, words })
})

test('where there is room for one clock it is the soonest due, then a paused one, then the last', () => {
  const [met, paused, late, soon] = [
    clock({ state: 'met' }), clock({ target: 'resolution', state: 'paused' }), clock({ target: 'resolution', dueAt: due(600) }), clock({ target: 'next_response', dueAt: due(30) }),
  ]
  const leading = (...clocks: SlaClock[]) => leadingClock({ policy: 'gold', clocks })
  expect(leading(met, late, soon)).toBe(soon)
  expect(leading(met, paused)).toBe(paused)
  expect(leading(met, clock({ target: 'resolution', state: 'met' }))?.target).toBe('resolution')
  expect(leading()).toBeNull()
})
