import { beforeEach, expect, test } from '@jest/globals'
import { createCapacity } from '../../../server/features/routing/capacity.ts'
import { describeOnBothStores, useModels } from '../../platform/store/both-stores.ts'
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts'

describeOnBothStores('room that an agent has', (store) => {
  const present = useModels(store)
  let clock: FakeClock
  beforeEach(async () => {
    clock = createFakeClock()
    await present().agents.create({ _id: 'bea', presence: 'online' })
  })
  const capacity = () => createCapacity({ agents: present().agents, clock })
  const reserve = (ticket: string) => capacity().reserve({ agent: 'bea', ticket, queue: 'q', weight: 1, limits: { queue: 1, total: null }, online: true })
  const bea = () => present().agents.findById('bea').lean()

  test('is taken once for a ticket, and up to the limit', async () => {
    expect(await reserve('t1')).toMatchObject({ ticket: 't1', weight: 1 })
    expect(await reserve('t1')).toBeNull()
    expect(await reserve('t2')).not.toBeNull()
    expect(await reserve('t3')).toBeNull()
    expect(await bea()).toMatchObject({ load: 2, loads: { q: 2 } })
  })

  test('is given back without a trace when the ticket went to somebody else: it was no turn of theirs', async () => {
    const kept = await reserve('t1')
    await clock.advance(1000)
    const lost = await reserve('t2')
    if (!kept || !lost) throw new Error('there was no room')
    await capacity().undo('bea', lost)
    expect(await bea()).toMatchObject({ load: 1, lastAssignedAt: kept.at })
  })

  test('is given back without taking a later turn away', async () => {
    const lost = await reserve('t1')
    await clock.advance(1000)
    const kept = await reserve('t2')
    if (!kept || !lost) throw new Error('there was no room')
    await capacity().undo('bea', lost)
    expect(await bea()).toMatchObject({ load: 1, lastAssignedAt: kept.at })
  })
})
