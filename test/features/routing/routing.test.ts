import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Json } from '../../../server/engine/flow.ts'
import type { RunRule } from '../../../server/features/routing/offer.ts'
import type { AgentDocument } from '../../../server/models/agent.ts'
import { describeOnBothStores, useModels } from '../../platform/store/both-stores.ts'
import { addPeople, createRoutingNode, GRACE_MS, LEASE_MS, queuesOf, type RoutingNode } from '../../support/routing-node.ts'
import { createStandingClock } from '../../support/standing-clock.ts'

const MINUTE = 60_000
// A Monday, 10:00 in Berlin.
const START = new Date('2026-11-23T09:00:00Z')

describeOnBothStores('queues', (it) => {
  const models = useModels(it)
  let clock = createStandingClock(START)
  let node: RoutingNode
  let acts = 0
  beforeEach(() => {
    clock = createStandingClock(START)
  })
  afterEach(() => node.routing.stop())

  /** People by what they take and know, and the queues that they serve. */
  async function open(service: string, people: Record<string, { capacity?: number; skills?: string[] }>, runRule?: RunRule) {
    publish(service)
    await addPeople(models(), people, START)
    node = createRoutingNode({ models: models(), clock, workspace: () => workspace, ...(runRule && { runRule }) })
  }
  let workspace = queuesOf('')
  const publish = (service: string) => {
    workspace = queuesOf(service)
  }
  const settled = () => node.routing.loop.settled()
  const id = () => `act-${acts++}`
  const come = async (...agents: string[]) => {
    for (const agent of agents) {
      await node.routing.presence.connect(agent, id())
      await node.act({ id: id(), what: 'is', agent, presence: 'online' })
    }
    await settled()
  }
  const leave = async (agent: string) => {
    await node.act({ id: id(), what: 'is', agent, presence: 'away' })
    await settled()
  }
  /** Tickets that come one after the other. */
  const arrive = async (queue: string, ...tickets: (string | [string, Record<string, Json>])[]) => {
    for (const each of tickets) {
      const [ticket, properties] = typeof each === 'string' ? [each, {}] : each
      await node.act({ id: id(), what: 'arrives', ticket, queue, properties })
      forward(1000)
      await settled()
    }
  }
  const close = async (ticket: string) => {
    await node.act({ id: id(), what: 'closes', ticket })
    await settled()
  }
  const forward = (ms: number) => clock.set(new Date(clock.now().getTime() + ms))
  /** What time does, once. */
  const look = async () => {
    await node.routing.sweep.look()
    await settled()
  }
  const assign = (ticket: string, agent: string, anyway = false) =>
    node.routing.desk.assignTo({ id: id(), ticket, conversation: null, queue: null, agent, anyway, owes: true })
  /** Whose it is, or that it waits. */
  const owner = async (ticket: string) => {
    const found = await models().assignments.findById(ticket).lean()
    return found?.state === 'assigned' ? found.agent : (found?.state ?? null)
  }
  const owners = (...tickets: string[]) => Promise.all(tickets.map(owner))
  const loadOf = async (agent: string) => (await models().agents.findById(agent).lean<AgentDocument>())?.load

  describe('give out by room', () => {
    test('each queue’s limit counts its own tickets, and what a person takes in all counts every one', async () => {
      await open('queues:\n  one: { capacity: { default: 2 } }\n  two: { capacity: { default: 3 } }\n', { ann: { capacity: 4 } })
      await come('ann')
      await arrive('one', 'a1', 'a2', 'a3')
      await arrive('two', 'b1', 'b2', 'b3')
      expect(await owners('a1', 'a2', 'a3', 'b1', 'b2', 'b3')).toEqual(['ann', 'ann', 'waiting', 'ann', 'ann', 'waiting'])
      await close('b1')
      expect(await owners('a3', 'b3')).toEqual(['waiting', 'ann'])
      await close('a1')
      expect([await owner('a3'), await loadOf('ann')]).toEqual(['ann', 4])
    })

    test('those who came while nobody was there go to whoever comes, the oldest first, the next when one closes', async () => {
      await open('queues: { one: { capacity: { default: 2 } } }\n', { ann: {} })
      await arrive('one', 'a', 'b', 'c')
      expect(await owners('a', 'b', 'c')).toEqual(['waiting', 'waiting', 'waiting'])
      await come('ann')
      expect(await owners('a', 'b', 'c')).toEqual(['ann', 'ann', 'waiting'])
      await close('b')
      expect(await owners('a', 'c')).toEqual(['ann', 'ann'])
    })

    test('the more urgent first, also when it became so while it waited', async () => {
      await open('queues: { one: { capacity: { default: 1 } } }\n', { ann: {} })
      await arrive('one', 'a', 'b', 'c', ['d', { priority: 'high' }])
      await node.change('c', { priority: 'urgent' })
      await come('ann')
      for (const next of ['c', 'd', 'a', 'b']) {
        expect(await owner(next)).toBe('ann')
        await close(next)
      }
    })

    test('what weighs more takes more of it, and never more than a person takes at all', async () => {
      await open('queues: { one: { capacity: { default: 3, weights: [{ when: { ticket.priority: urgent }, weight: 2 }] } } }\n', { ann: {}, ben: { capacity: 1 } })
      await come('ann')
      await arrive('one', ['a', { priority: 'urgent' }], ['b', { priority: 'urgent' }], 'c')
      expect(await owners('a', 'b', 'c')).toEqual(['ann', 'waiting', 'waiting'])
      await come('ben')
      expect([await owners('a', 'b', 'c'), await loadOf('ann'), await loadOf('ben')]).toEqual([['ann', 'ben', 'ann'], 3, 1])
    })

    test('who was held back behind a heavier one is next when that goes to somebody, also when another server gives it', async () => {
      await open('queues: { one: { capacity: { default: 3, weights: [{ when: { ticket.priority: urgent }, weight: 2 }] } } }\n', { ann: {}, cem: { capacity: 1 } })
      await come('ann')
      await arrive('one', 'a', 'b', ['heavy', { priority: 'urgent' }])
      let goOn = () => {}
      let reached = () => {}
      const gate = new Promise<void>((done) => (goOn = done))
      const isReached = new Promise<void>((done) => (reached = done))
      const checkpoint = (name: string): Promise<void> | void => {
        if (name !== 'capacity-reserved') return
        reached()
        return gate
      }
      const slow = createRoutingNode({ models: models(), clock, workspace: () => workspace, node: 'slow', checkpoint })
      await slow.act({ id: id(), what: 'is', agent: 'cem', presence: 'online' })
      await isReached
      await arrive('one', 'light')
      expect(await owners('heavy', 'light')).toEqual(['waiting', 'waiting'])
      goOn()
      await slow.routing.loop.settled()
      expect(await owners('heavy', 'light')).toEqual(['cem', 'ann'])
    })

    test('a ticket that becomes urgent while somebody has it takes its new weight of them', async () => {
      await open('queues: { one: { capacity: { default: 3, weights: [{ when: { ticket.priority: urgent }, weight: 3 }] } } }\n', { ann: {} })
      await come('ann')
      await arrive('one', 'a')
      await node.change('a', { priority: 'urgent' })
      await arrive('one', 'b')
      expect([await loadOf('ann'), await owner('b')]).toEqual([3, 'waiting'])
      await node.change('a', { priority: 'low' })
      await settled()
      expect([await loadOf('ann'), await owner('b')]).toEqual([2, 'ann'])
      await close('a')
      expect(await loadOf('ann')).toBe(1)
    })
  })

  describe('give out by their rule', () => {
    test('most free capacity: who has most room, and of those with the same who was given something longest ago', async () => {
      await open('queues: { one: { capacity: { default: 4 } } }\n', { ann: {}, ben: { capacity: 2 } })
      await come('ann', 'ben')
      await arrive('one', 'a', 'b', 'c', 'd', 'e', 'f', 'g')
      expect(await owners('a', 'b', 'c', 'd', 'e', 'f', 'g')).toEqual(['ann', 'ann', 'ben', 'ann', 'ben', 'ann', 'waiting'])
    })

    test('round-robin: one after the other, whoever has more room, and nobody who is full', async () => {
      await open('queues: { one: { assign: round-robin, capacity: { default: 4 } } }\n', { ann: { capacity: 1 }, ben: {}, cem: {} })
      await come('ann', 'ben', 'cem')
      await arrive('one', 'a', 'b', 'c', 'd', 'e')
      expect(await owners('a', 'b', 'c', 'd', 'e')).toEqual(['ann', 'ben', 'cem', 'ben', 'cem'])
    })

    test('owner-first: to the owner of the ticket, by id or e-mail address, if they are there and have room', async () => {
      await open('queues: { one: { assign: owner-first, capacity: { default: 1 } } }\n', { ann: {}, ben: {}, cem: {} })
      await come('ann', 'ben')
      await arrive('one', ['a', { owner: 'ben@example.com' }], ['b', { owner: 'ben' }], ['c', { owner: 'cem' }])
      expect(await owners('a', 'b', 'c')).toEqual(['ben', 'ann', 'waiting'])
    })

    test('code: in the order that it answers, among those who have room; when it fails, to whoever has most room', async () => {
      const asked: unknown[] = []
      let answer: string[] | null = ['cem@example.com', 'nobody', 'ben']
      await open('queues: { one: { assign: { code: rank }, capacity: { default: 1 } } }\n', { ann: { capacity: 5, skills: ['german'] }, ben: {}, cem: {} }, async ({ ticket, action, agents }) => {
        asked.push([ticket, action, agents.map((each) => each.id)])
        if (answer === null) throw new Error('it took too long')
        return answer
      })
      await come('ann', 'ben', 'cem')
      await arrive('one', 'a', 'b', 'c')
      expect(await owners('a', 'b', 'c')).toEqual(['cem', 'ben', 'ann'])
      expect(asked).toEqual([['a', 'rank', ['ann', 'ben', 'cem']], ['b', 'rank', ['ann', 'ben']], ['c', 'rank', ['ann']]])
      answer = null
      await close('b')
      await arrive('one', 'd')
      expect(await owner('d')).toBe('ben')
    })
  })

  describe('with skills', () => {
    const GERMAN = 'queues:\n  one:\n    capacity: { default: 1 }\n    needs: { german: { when: { ticket.language: de }, drop-after: 10m } }\nskills: [german]\n'

    test('wait for somebody who has them, while those behind go to others', async () => {
      await open(GERMAN, { ann: {}, ben: { skills: ['german'] } })
      await come('ann')
      await arrive('one', ['a', { language: 'de' }], 'b')
      expect(await owners('a', 'b')).toEqual(['waiting', 'ann'])
      await come('ben')
      expect(await owner('a')).toBe('ben')
    })

    test('until the need is dropped', async () => {
      await open(GERMAN, { ann: {} })
      await come('ann')
      await arrive('one', ['a', { language: 'de' }])
      forward(9 * MINUTE)
      await look()
      expect(await owner('a')).toBe('waiting')
      forward(1 * MINUTE)
      await look()
      expect(await owner('a')).toBe('ann')
    })
  })

  describe('by hand', () => {
    test('who is full is refused unless it is wanted anyway; then their load counts it, and nothing comes to them until they are below their limit', async () => {
      await open('queues: { one: { capacity: { default: 1 } } }\n', { ann: {}, ben: {} })
      await come('ann', 'ben')
      await arrive('one', 'a', 'b', 'c')
      expect(await owners('a', 'b', 'c')).toEqual(['ann', 'ben', 'waiting'])
      expect(await assign('b', 'ann')).toEqual({ ok: false, reason: 'full' })
      expect([await owner('b'), await loadOf('ann')]).toEqual(['ben', 1])
      expect(await assign('b', 'ann', true)).toEqual({ ok: true })
      await settled()
      expect([await owners('b', 'c'), await loadOf('ann'), await loadOf('ben')]).toEqual([['ann', 'ben'], 2, 1])
      await arrive('one', 'd')
      await close('a')
      expect([await owner('d'), await loadOf('ann')]).toEqual(['waiting', 1])
      await close('b')
      expect(await owner('d')).toBe('ann')
    })

    test('nobody who does not work here is given anything', async () => {
      await open('queues: { one: {} }\n', { ann: {} })
      await arrive('one', 'a')
      expect([await assign('a', 'zoe', true), await owner('a')]).toEqual([{ ok: false, reason: 'gone' }, 'waiting'])
    })

    test('into a queue that is full, the owner before has nothing of it any more, and it waits with its place', async () => {
      await open('queues:\n  one: {}\n  two: { capacity: { default: 1 } }\nteams:\n  a: { queue: one, members: [ann@example.com] }\n  b: { queue: two, members: [ben@example.com] }\n', { ann: {}, ben: {} })
      await come('ann', 'ben')
      await arrive('two', 'a')
      await arrive('one', 'b')
      expect(await owners('a', 'b')).toEqual(['ben', 'ann'])
      await node.act({ id: id(), what: 'moves', ticket: 'b', queue: 'two' })
      await settled()
      const moved = await models().assignments.findById('b').lean()
      expect([moved?.state, moved?.queue, await loadOf('ann')]).toEqual(['waiting', 'two', 0])
      expect((await node.routing.queues()).find(({ name }) => name === 'two')).toEqual({ name: 'two', waiting: 1, online: 1 })
      await close('a')
      expect(await owner('b')).toBe('ben')
    })

    test('the same command again changes nothing', async () => {
      await open('queues: { one: {}, two: {} }\n', { ann: {} })
      await come('ann')
      await arrive('one', 'a')
      const moves = { id: 'moves-once', what: 'moves', ticket: 'a', queue: 'two' } as const
      await node.act(moves)
      await settled()
      await node.act({ id: id(), what: 'closes', ticket: 'a' })
      await node.act(moves)
      await settled()
      expect([await owner('a'), await loadOf('ann')]).toEqual(['done', 0])
    })
  })

  describe('what comes back', () => {
    test('goes to whoever had it last when they are there and have room, and else to others', async () => {
      await open('queues: { one: { capacity: { default: 1 } } }\n', { ann: {}, ben: {} })
      await come('ann')
      await arrive('one', 'a')
      await close('a')
      await come('ben')
      const again = () => node.act({ id: id(), what: 'moves', ticket: 'a', queue: 'one' })
      await again()
      await settled()
      expect(await owner('a')).toBe('ann')
      await close('a')
      await leave('ann')
      await again()
      await settled()
      expect(await owner('a')).toBe('ben')
      await close('a')
      await come('ann')
      await arrive('one', 'b', 'c')
      await close('c')
      const full = (await owner('b')) ?? ''
      await models().assignments.updateOne({ _id: 'a' }, { $set: { agent: full } })
      await again()
      await settled()
      expect(await owner('a')).toBe(full === 'ann' ? 'ben' : 'ann')
    })
  })

  describe('who does not answer', () => {
    const SWIFT = 'queues: { one: { reply-within: 5m, capacity: { default: 1 } } }\nteams: { a: { queue: one, lead: lea@example.com, members: [ann@example.com, ben@example.com, lea@example.com] } }\n'

    test('gives it up to the next and does not get it straight back; after the rounds the lead has it for good', async () => {
      await open(SWIFT, { ann: {}, ben: {}, lea: {} })
      await come('ann')
      await arrive('one', 'a')
      forward(5 * MINUTE)
      await look()
      expect(await owner('a')).toBe('waiting')
      await come('ben')
      expect(await owner('a')).toBe('ben')
      forward(6 * MINUTE)
      await look()
      expect(await owner('a')).toBe('ann')
      await come('lea')
      await arrive('one', 'b')
      forward(6 * MINUTE)
      await look()
      expect([await owner('a'), node.takenFrom.map(({ agent }) => agent).slice(0, 3)]).toEqual(['lea', ['ann', 'ben', 'ann']])
      forward(60 * MINUTE)
      await look()
      expect(await owner('a')).toBe('lea')
    })

    test('keeps it when they answered in time, until the visitor asks again', async () => {
      await open(SWIFT, { ann: {}, ben: {} })
      await come('ann')
      await arrive('one', 'a')
      await node.routing.desk.replied('a')
      await come('ben')
      forward(60 * MINUTE)
      await look()
      expect(await owner('a')).toBe('ann')
      await node.routing.desk.asked('a')
      forward(6 * MINUTE)
      await look()
      expect(await owner('a')).toBe('ben')
    })
  })

  describe('presence', () => {
    const live = (agent: string, connection: string) => node.routing.presence.connect(agent, connection)
    const presenceOf = async (agent: string) => (await models().agents.findById(agent).lean<AgentDocument>())?.presence

    test('a connection that ends and comes back within the time of grace is no absence; after it what is owed goes to others', async () => {
      await open('queues: { one: { capacity: { default: 1 } } }\n', { ann: {}, ben: {} })
      await live('ann', 'c1')
      await arrive('one', 'a')
      await node.routing.presence.disconnect('c1')
      forward(GRACE_MS - 1000)
      await look()
      expect([await presenceOf('ann'), await owner('a')]).toEqual(['online', 'ann'])
      await live('ann', 'c2')
      await node.routing.presence.disconnect('c2')
      await live('ben', 'c3')
      forward(GRACE_MS)
      await look()
      expect([await presenceOf('ann'), await owner('a'), await loadOf('ann')]).toEqual(['offline', 'ben', 0])
    })

    test('“away” chosen by hand survives reconnects', async () => {
      await open('queues: { one: {} }\n', { ann: {} })
      await live('ann', 'c1')
      await leave('ann')
      await node.routing.presence.disconnect('c1')
      await live('ann', 'c2')
      await arrive('one', 'a')
      expect([await presenceOf('ann'), await owner('a')]).toEqual(['away', 'waiting'])
    })

    test('connections of a server that died end with its lease', async () => {
      await open('queues: { one: {} }\n', { ann: {} })
      await live('ann', 'c1')
      const other = createRoutingNode({ models: models(), clock, workspace: () => queuesOf('queues: { one: {} }\n'), node: 'two' })
      forward(LEASE_MS + 1000)
      await other.routing.sweep.look()
      forward(GRACE_MS)
      await other.routing.sweep.look()
      expect(await presenceOf('ann')).toBe('offline')
    })

    test('with nobody there, or outside of the queue’s hours, nobody gets it and whoever asks is told that people are away', async () => {
      await open('hours: { office: { time-zone: Europe/Berlin, open: { mon: [11:00-12:00] } } }\nqueues: { one: {}, two: { hours: office } }\n', { ann: {} })
      const enqueue = (ticket: string, queue: string) => node.routing.desk.enqueue({ id: id(), ticket, conversation: null, queue })
      expect(await enqueue('a', 'one')).toEqual({ away: true })
      await come('ann')
      expect([await owner('a'), await enqueue('b', 'two')]).toEqual(['ann', { away: true }])
      await look()
      expect(await owner('b')).toBe('waiting')
      clock.set(new Date('2026-11-23T10:00:00Z'))
      await look()
      expect(await owner('b')).toBe('ann')
    })
  })

  describe('what a server that died has left', () => {
    describe.each(['capacity-reserved', 'owner-set'] as const)('when it ended at %s', (point) => {
      const SERVICE = 'queues: { one: { capacity: { default: 1 } } }\n'
      /** A server that goes on no further than the point. */
      const dying = () => {
        let reached = () => {}
        const isReached = new Promise<void>((done) => (reached = done))
        const checkpoint = (name: string): Promise<void> | void => {
          if (name !== point) return
          reached()
          return new Promise(() => {})
        }
        return { server: createRoutingNode({ models: models(), clock, workspace: () => queuesOf(SERVICE), node: 'dying', checkpoint }), isReached }
      }

      test('who waits has one owner, who is told of it, and the room of one is taken', async () => {
        await open(SERVICE, { ann: {}, ben: {} })
        await come('ann', 'ben')
        const { server, isReached } = dying()
        void server.act({ id: id(), what: 'arrives', ticket: 'a', queue: 'one' })
        await isReached
        forward(LEASE_MS)
        await look()
        await arrive('one', 'b', 'c')
        const has = await owner('a')
        expect([['ann', 'ben'].includes(has ?? ''), node.given[0]]).toEqual([true, { ticket: 'a', agent: has }])
        expect([await owner('c'), await loadOf('ann'), await loadOf('ben')]).toEqual(['waiting', 1, 1])
      })

      test('what is given by hand again under the same command is theirs once', async () => {
        await open(SERVICE, { ann: {}, ben: {} })
        await arrive('one', 'a')
        const gives = { id: 'gives-once', what: 'given-to', ticket: 'a', agent: 'ben' } as const
        const { server, isReached } = dying()
        void server.act(gives)
        await isReached
        await node.act(gives)
        forward(LEASE_MS)
        await look()
        expect([await owner('a'), await loadOf('ben')]).toEqual(['ben', 1])
      })
    })

    test('room taken for nothing is free again after a lease', async () => {
      await open('queues: { one: { capacity: { default: 1 } } }\n', { ann: {} })
      await come('ann')
      await models().agents.updateOne({ _id: 'ann' }, { $push: { assigned: { ticket: 'lost', queue: 'one', weight: 1, token: 'of-nothing', at: clock.now() } }, $inc: { load: 1, 'loads.one': 1 } })
      await arrive('one', 'a')
      await look()
      expect(await owner('a')).toBe('waiting')
      forward(LEASE_MS)
      await look()
      expect([await owner('a'), await loadOf('ann')]).toEqual(['ann', 1])
    })

    test('owners of whom nobody was told are told of', async () => {
      await open('queues: { one: {} }\n', { ann: {} })
      await come('ann')
      await arrive('one', 'a')
      node.given.splice(0)
      await models().assignments.updateOne({ _id: 'a' }, { $set: { tell: 'assigned' } })
      forward(LEASE_MS)
      await look()
      expect(node.given).toEqual([{ ticket: 'a', agent: 'ann' }])
    })
  })

  test('a queue that is gone is replaced by the first one, and the authors of the flows are told', async () => {
    await open('queues: { one: {}, two: {} }\n', { ann: {} })
    await come('ann')
    await arrive('gone', 'a')
    expect([(await models().assignments.findById('a').lean())?.queue, await owner('a')]).toEqual(['one', 'ann'])
    expect(node.authors).toEqual(['There is no queue "gone" any more. "one" takes its place; name another queue, or put it back.'])
  })

  test('those who wait in a queue that a release took away wait in the first one from then on, and the authors are told once', async () => {
    await open('queues: { one: { capacity: { default: 1 } }, two: {} }\n', { ann: {} })
    await arrive('two', 'a', 'b')
    publish('queues: { one: { capacity: { default: 1 } } }\n')
    node.routing.queuesChanged()
    await look()
    await come('ann')
    expect(await owners('a', 'b')).toEqual(['ann', 'waiting'])
    expect(node.authors).toEqual(['There is no queue "two" any more. "one" takes its place; name another queue, or put it back.'])
  })

  test('the line is that of the store, for whoever looks and whenever', async () => {
    await open('queues: { one: { capacity: { default: 1 } } }\n', { ann: {}, ben: {} })
    await come('ann')
    await arrive('one', 'a', 'b', 'c')
    const other = createRoutingNode({ models: models(), clock, workspace: () => queuesOf('queues: { one: { capacity: { default: 1 } } }\n'), node: 'two' })
    const shown = () => Promise.all([node.routing.queues(), other.routing.queues()])
    expect(await shown()).toEqual([[{ name: 'one', waiting: 2, online: 1 }], [{ name: 'one', waiting: 2, online: 1 }]])
    await leave('ann')
    await come('ann', 'ben')
    expect(await shown()).toEqual([[{ name: 'one', waiting: 1, online: 2 }], [{ name: 'one', waiting: 1, online: 2 }]])
  })
})
