import { afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { silentLogger } from '../../../server/base/logger.ts'
import type { DomainEvent } from '../../../server/models/domain-event.ts'
import { defineRecords, type RecordModels } from '../../../server/models/record.ts'
import { createRelay, type Relay } from '../../../server/platform/events/relay.ts'
import { createChangeRecord, createCreateRecord } from '../../../server/records/change-record.ts'
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts'
import { describeOnBothStores } from '../store/both-stores.ts'

const LEASE_MS = 10_000

describeOnBothStores('domain events', (it) => {
  let models: RecordModels | null = null
  let clock: FakeClock = createFakeClock()
  const relays: Relay[] = []
  const records = () => {
    if (!models) throw new Error('The models are there only while tests run')
    return models
  }
  beforeAll(async () => {
    models = defineRecords(it.connection)
    await Promise.all(Object.values(models).map((model) => model.init()))
  }, 20_000)
  beforeEach(async () => {
    clock = createFakeClock()
    await Promise.all(Object.values(records()).map((model) => model.deleteMany({})))
  })
  afterEach(async () => {
    await Promise.all(relays.splice(0).map((relay) => relay.stop()))
  })
  const relay = (...listeners: ((event: DomainEvent) => Promise<void>)[]): Relay => {
    const made = createRelay({ records: records(), clock, logger: silentLogger, leaseMs: LEASE_MS, listeners })
    relays.push(made)
    return made
  }
  /** Writes as a server does: `relay` is told of each write; null writes and dies. */
  const writer = (told: Relay | null) => {
    const options = told ? { onWrite: told.wake } : {}
    const create = createCreateRecord(records(), options)
    const change = createChangeRecord(records(), options)
    return {
      create: (id: string) => create({ id, by: 'test', object: 'ticket', properties: { subject: 'x' }, at: clock.now() }),
      set: (id: string, n: number) => change({ id: `${id}-${n}`, by: 'test', object: 'ticket', record: id, set: { n }, at: clock.now() }),
    }
  }
  const outboxes = () => records().ticket.countDocuments({ unsent: true })

  test('a write is told once, with what it changed and who made it, and leaves nothing behind', async () => {
    const heard: DomainEvent[] = []
    const told = relay(async (event) => void heard.push(event))
    const { create, set } = writer(told)
    await create('t1')
    await set('t1', 1)
    await set('t1', 1)
    await told.settled()
    expect(heard.map(({ type, record, by, changes }) => ({ type, record, by, changes }))).toEqual([
      { type: 'ticket.created', record: 't1', by: 'test', changes: ['subject'] },
      { type: 'ticket.changed', record: 't1', by: 'test', changes: ['n'] },
    ])
    expect(await outboxes()).toBe(0)
  })

  test('a write that changes nothing is no event', async () => {
    const heard: string[] = []
    const told = relay(async ({ type }) => void heard.push(type))
    const { create } = writer(told)
    await create('t1')
    await createChangeRecord(records(), { onWrite: told.wake })({ id: 'c', by: 'x', object: 'ticket', record: 't1', set: { subject: 'x' }, at: clock.now() })
    await told.settled()
    expect(heard).toEqual(['ticket.created'])
  })

  test('what a process wrote and did not tell is told by another', async () => {
    const { create, set } = writer(null)
    await create('t1')
    await set('t1', 1)
    const heard: string[] = []
    const told = relay(async ({ type }) => void heard.push(type))
    await told.recoverEvents()
    await told.settled()
    expect(heard).toEqual(['ticket.created', 'ticket.changed'])
  })

  test('a process that died while it told is followed when its lease is over, not before', async () => {
    await writer(null).create('t1')
    const dead = relay(() => new Promise(() => {}))
    await dead.recoverEvents()
    relays.splice(0)
    const heard: string[] = []
    const next = relay(async ({ type }) => void heard.push(type))
    await next.recoverEvents()
    await next.settled()
    expect(heard).toEqual([])
    await records().ticket.updateMany({}, { $set: { outboxLease: clock.now() } })
    await next.recoverEvents()
    await next.settled()
    expect(heard).toEqual(['ticket.created'])
  })

  test('a listener that fails hears the event again, and holds up neither other records nor other listeners', async () => {
    const heard: string[] = []
    let broken = true
    const fails = async ({ record }: DomainEvent) => {
      if (broken && record === 't1') throw new Error('not now')
      heard.push(record)
    }
    const others: string[] = []
    const told = relay(fails, async ({ record }) => void others.push(record))
    const { create } = writer(told)
    await create('t1')
    await create('t2')
    await told.settled()
    expect(heard).toEqual(['t2'])
    expect(others.toSorted()).toEqual(['t1', 't2'])
    await told.recoverEvents()
    await told.settled()
    expect(others).toHaveLength(2)
    broken = false
    await clock.advance(1000)
    await told.recoverEvents()
    await told.settled()
    expect(heard).toEqual(['t2', 't1'])
    expect(await outboxes()).toBe(0)
  })

  test('an event that waits to be told again comes before those written after it', async () => {
    const heard: string[][] = []
    let tries = 0
    const told = relay(async ({ changes }) => {
      if (tries++ === 0) throw new Error('not now')
      heard.push(changes)
    })
    const { create, set } = writer(told)
    await create('t1')
    await told.settled()
    await set('t1', 1)
    await told.settled()
    expect(heard).toEqual([])
    await clock.advance(1000)
    await told.recoverEvents()
    await told.settled()
    expect(heard).toEqual([['subject'], ['n']])
  })

  test('many writers, several processes that tell and some that die: each event is heard, in the order of its record', async () => {
    const write = fc.record({ record: fc.integer({ min: 0, max: 2 }), by: fc.integer({ min: 0, max: 2 }) })
    await fc.assert(
      fc.asyncProperty(fc.array(write, { minLength: 1, maxLength: 15 }), fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }), async (writes, failing) => {
        await records().ticket.deleteMany({})
        const heard: { record: string; id: string }[] = []
        let calls = 0
        const listener = async ({ record, id }: DomainEvent) => {
          if (failing[calls++]) throw new Error('not now')
          heard.push({ record, id })
        }
        const processes = [relay(listener), relay(listener), null]
        await Promise.all([0, 1, 2].map((n) => writer(null).create(`t${n}`)))
        await Promise.all(writes.map(({ record, by }, n) => writer(processes[by] ?? null).set(`t${record}`, n)))
        for (let round = 0; round < 12 && (await outboxes()) > 0; round++) {
          await clock.advance(5000)
          await Promise.all(processes.map(async (each) => each?.recoverEvents()))
          await Promise.all(processes.map(async (each) => each?.settled()))
        }
        expect(await outboxes()).toBe(0)
        const stored = await records().ticket.find().lean()
        for (const { _id, revision } of stored) {
          const mine = heard.filter(({ record }) => record === _id).map(({ id }) => Number(id.split(':')[2]))
          expect(mine).toEqual(Array.from({ length: revision + 1 }, (_, n) => n))
        }
        await Promise.all(relays.splice(0).map((each) => each.stop()))
      }),
      { numRuns: it.kind === 'sqlite' ? 30 : 8 },
    )
  }, 60_000)
})
