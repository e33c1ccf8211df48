import { expect, test } from '@jest/globals'
import { silentLogger } from '../../../server/base/logger.ts'
import { createTellPlaces } from '../../../server/features/routing/tell-places.ts'
import { describeOnBothStores, useModels } from '../../platform/store/both-stores.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

describeOnBothStores('places in line', (it) => {
  const models = useModels(it)

  test('are told at once, the most urgent and then the oldest first, and of many changes within a second the last', async () => {
    const clock = createFakeClock()
    const { assignments } = models()
    const told: string[][] = []
    const places = createTellPlaces({
      assignments, clock, logger: silentLogger,
      positionsChanged: async (list) => void told.push(list.map(({ conversation, position }) => `${position} ${conversation}`)),
    })
    const until = async (count: number) => {
      while (told.length < count) await new Promise((done) => setImmediate(done))
    }
    const wait = (name: string, second: number, more = {}) =>
      assignments.create({ _id: name, conversation: `of ${name}`, queue: 'one', state: 'waiting', queuedAt: new Date(second * 1000), updatedAt: new Date(), ...more })
    await wait('b', 2)
    await wait('a', 1)
    places.tell('one')
    await until(1)
    expect(told).toEqual([['1 of a', '2 of b']])

    await wait('urgent', 3, { priority: 3 })
    for (let times = 0; times < 10; times++) places.tell('one')
    await wait('nobody’s', 0, { conversation: null })
    await clock.advance(999)
    expect(told).toHaveLength(1)
    await clock.advance(1)
    await until(2)
    expect(told).toEqual([['1 of a', '2 of b'], ['1 of urgent', '3 of a', '4 of b']])

    places.tell('two')
    await assignments.deleteMany({})
    places.tell('one')
    await places.stop()
    await clock.advance(5000)
    expect(told).toHaveLength(2)
  })
})
