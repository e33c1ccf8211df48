import { type Clock, systemClock } from '../../server/base/clock.ts'

/** The machine's clock, which shows another time: it can be put forward, and goes on from there. */
export type ShiftedClock = Clock & { set(at: Date): void; forward(ms: number): void }

export function createShiftedClock(at: Date): ShiftedClock {
  let shift = at.getTime() - Date.now()
  return {
    ...systemClock,
    now: () => new Date(Date.now() + shift),
    set: (next) => void (shift = next.getTime() - Date.now()),
    forward: (ms) => void (shift += ms),
  }
}
