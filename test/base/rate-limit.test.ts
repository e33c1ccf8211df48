import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { createRateLimit } from '../../server/base/rate-limit.ts'
import { createFakeClock } from '../support/fake-clock.ts'

describe('a rate limit', () => {
  test('lets the whole allowance through at once, then says how long to wait', async () => {
    const clock = createFakeClock()
    const limit = createRateLimit({ clock, times: 3, periodMs: 60_000 })
    expect([1, 2, 3].map(() => limit.take('ann'))).toEqual([0, 0, 0])
    expect(limit.take('ann')).toBe(20_000)
    expect(limit.take('bea')).toBe(0)
    await clock.advance(20_000)
    expect([limit.take('ann'), limit.take('ann')]).toEqual([0, 20_000])
  })

  test('forgets a key that is cleared', () => {
    const limit = createRateLimit({ clock: createFakeClock(), times: 1, periodMs: 1000 })
    limit.take('ann')
    limit.clear('ann')
    expect(limit.take('ann')).toBe(0)
  })

  test('never lets more than twice the allowance through in any period, and always the allowance after a rest', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20 }), fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 200 }), async (times, pauses) => {
        const clock = createFakeClock()
        const limit = createRateLimit({ clock, times, periodMs: 1000 })
        const passed: number[] = []
        for (const pause of pauses) {
          await clock.advance(pause)
          if (limit.take('x') === 0) passed.push(clock.now().getTime())
        }
        for (const end of passed) expect(passed.filter((at) => at > end - 1000 && at <= end).length).toBeLessThanOrEqual(2 * times)
        await clock.advance(1000)
        for (let i = 0; i < times; i++) expect(limit.take('x')).toBe(0)
        expect(limit.take('x')).toBeGreaterThan(0)
      }),
      { numRuns: 50 },
    )
  })

  test('whoever waits as long as they were told is let through', async () => {
    const clock = createFakeClock()
    const limit = createRateLimit({ clock, times: 7, periodMs: 1000 })
    for (let i = 0; i < 100; i++) {
      const wait = limit.take('x')
      if (wait === 0) continue
      await clock.advance(wait)
      expect(limit.take('x')).toBe(0)
    }
  })
})
