import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { silentLogger } from '../../../server/base/logger.ts'
import { createTimers, type Timers } from '../../../server/platform/timers/timers.ts'
import { clearLeases } from '../../../server/runs/clear-leases.ts'
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts'
import { describeOnBothStores, useModels } from '../store/both-stores.ts'

const LEASE_MS = 10_000

describeOnBothStores('timers', (it) => {
  const models = useModels(it)
  const nodes: Timers[] = []
  let clock: FakeClock = createFakeClock()
  beforeEach(() => {
    clock = createFakeClock()
  })
  afterEach(async () => {
    await Promise.all(nodes.splice(0).map((node) => node.stop()))
  })

  const at = (seconds: number) => new Date(createFakeClock().now().getTime() + seconds * 1000)
  /** One server's timers, and what they have fired. */
  const node = (fire: (ref: string) => Promise<void> = async () => {}, timers = models().timers) => {
    const fired: string[] = []
    const made = createTimers({
      timers, clock, logger: silentLogger, leaseMs: LEASE_MS, claimed: () => {},
      fire: async ({ ref }) => {
        fired.push(ref)
        await fire(ref)
      },
    })
    nodes.push(made)
    return { fired, set: (ref: string, seconds: number) => made.set({ run: 'r', ref, at: at(seconds) }), stop: () => made.stop(), overdue: (ms: number) => made.overdue(ms) }
  }
  /** Moves the clock second by second, and lets the stores answer in between. */
  const pass = async (seconds: number, done: () => boolean | Promise<boolean>) => {
    for (let i = 0; i < seconds; i++) await clock.advance(1000)
    const givesUp = performance.now() + 20_000
    while (!(await done())) {
      if (performance.now() > givesUp) throw new Error('what was waited for did not happen')
      await new Promise((resolve) => setImmediate(resolve))
      await models().timers.countDocuments({})
      await clock.advance(0)
    }
  }
  const left = () => models().timers.countDocuments({})

  test('fire once, at their time and not before, and are gone then', async () => {
    const one = node()
    await one.set('later', 60)
    await one.set('soon', 5)
    await pass(5, () => one.fired.length > 0)
    expect(one.fired).toEqual(['soon'])
    await pass(55, () => one.fired.length > 1)
    await pass(0, async () => (await left()) === 0)
    expect(one.fired).toEqual(['soon', 'later'])
  })

  test('that came due while no server ran fire oldest first, each once', async () => {
    const before = node()
    for (const n of [5, 3, 1, 4, 2]) await before.set(`t${n}`, n * 600)
    await before.stop()
    await clock.advance(3 * 3_600_000)
    const after = node()
    expect(await after.overdue(0)).toBe(5)
    await pass(1, async () => (await left()) === 0)
    expect(after.fired).toEqual(['t1', 't2', 't3', 't4', 't5'])
  })

  test('that are moved fire at the new time only', async () => {
    const one = node()
    await one.set('t', 5)
    await one.set('t', 20)
    await one.set('mark', 10)
    await pass(10, () => one.fired.length > 0)
    expect(one.fired).toEqual(['mark'])
    await pass(10, () => one.fired.length > 1)
    expect(one.fired).toEqual(['mark', 't'])
  })

  test('of a holder that died wait for the end of its lease and hold up nobody', async () => {
    const { timers } = models()
    await timers.create({ _id: 'r:held', run: 'r', ref: 'held', dueAt: at(-1), leaseUntil: at(8) })
    const one = node()
    await one.set('other', 0)
    await pass(1, () => one.fired.length > 0)
    expect(one.fired).toEqual(['other'])
    await pass(8, () => one.fired.length > 1)
    expect(one.fired).toEqual(['other', 'held'])
  })

  test('that cannot be fired come again after a lease, behind those that can', async () => {
    let broken = true
    const one = node(async (ref) => {
      if (ref === 'bad' && broken) throw new Error('no')
    })
    await one.set('bad', 1)
    await one.set('good', 2)
    await pass(3, () => one.fired.length === 2)
    broken = false
    await pass(LEASE_MS / 1000, async () => (await left()) === 0)
    expect(one.fired).toEqual(['bad', 'good', 'bad'])
  })

  test('go on after the store did not answer for a while', async () => {
    let away = true
    let inVain = 0
    const unsteady = new Proxy(models().timers, {
      get(timers, name) {
        if (!away || name !== 'findOneAndUpdate') return Reflect.get(timers, name)
        inVain += 1
        throw new Error('nobody there')
      },
    })
    const one = node(async () => {}, unsteady)
    await one.set('t', 3)
    await pass(5, () => inVain > 1)
    away = false
    await pass(2, () => one.fired.length > 0)
    expect(one.fired).toEqual(['t'])
  })

  test('are fired by one of two servers', async () => {
    const [a, b] = [node(), node()]
    for (let n = 0; n < 20; n++) await a.set(`t${n}`, 5)
    await pass(6, async () => (await left()) === 0)
    expect([...a.fired, ...b.fired].toSorted()).toEqual(Array.from({ length: 20 }, (_, n) => `t${n}`).toSorted())
  })

  test('that the process before had claimed are free at the start of the one that has the store alone; the others keep their time', async () => {
    const { timers } = models()
    await timers.create({ _id: 'r:held', run: 'r', ref: 'held', dueAt: at(-1), leaseUntil: at(1000) })
    await timers.create({ _id: 'r:future', run: 'r', ref: 'future', dueAt: at(30), leaseUntil: at(30) })
    await clearLeases(models(), clock.now())
    const one = node()
    await pass(1, () => one.fired.length > 0)
    expect(one.fired).toEqual(['held'])
    await pass(29, () => one.fired.length > 1)
    expect(one.fired).toEqual(['held', 'future'])
  })
})
