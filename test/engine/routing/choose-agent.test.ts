import { describe, expect, test } from '@jest/globals'
import type { Queue } from '../../../server/engine/flow.ts'
import { type Candidate, chooseAgent, type Wanted } from '../../../server/engine/routing/choose-agent.ts'
import { leadOf, queuesOf, servesQueue } from '../../../server/engine/routing/teams.ts'
import { queuesOf as workspaceOf } from '../../support/routing-node.ts'

const agent = (id: string, given: Partial<Candidate> = {}): Candidate => ({ id, skills: [], load: 0, loads: {}, capacity: null, lastAssignedAt: 0, ...given })
const has = (queue: number, others = 0) => ({ load: queue + others, loads: { q: queue, other: others } })
const order = (assign: Queue['assign'], candidates: Candidate[], wanted: Partial<Wanted> = {}, answered: string[] | null = null) =>
  chooseAgent({ name: 'q', assign, limit: 4 }, { weight: 1, needs: [], avoid: null, prefer: null, tried: [], ...wanted }, candidates, answered)

describe('whom a ticket is offered to', () => {
  test.each<[string, string[], Queue['assign'], Candidate[], Partial<Wanted>?, string[]?]>([
    ['nobody, when nobody is there', [], 'most-free-capacity', []],
    ['most room first', ['c', 'a', 'b'], 'most-free-capacity', [agent('a', has(2)), agent('b', has(3)), agent('c', has(1))]],
    ['room is the less of what the queue and the person leave', ['b', 'a'], 'most-free-capacity', [agent('a', { ...has(0, 4), capacity: 5 }), agent('b', has(2, 9))]],
    ['with the same room, who was given something longest ago', ['b', 'a'], 'most-free-capacity', [agent('a', { lastAssignedAt: 2 }), agent('b', { lastAssignedAt: 1 })]],
    ['of several equals, always in the same order', ['a', 'b'], 'most-free-capacity', [agent('b'), agent('a')]],
    ['nobody who is full', ['a'], 'most-free-capacity', [agent('a', has(3)), agent('b', has(4)), agent('c', { capacity: 2, ...has(0, 2) })]],
    ['nobody for whom it is too heavy beside what they have', ['a'], 'most-free-capacity', [agent('a', has(2)), agent('b', has(3))], { weight: 2 }],
    ['whoever has nothing, however heavy it is', ['a'], 'most-free-capacity', [agent('a'), agent('b', has(1))], { weight: 9 }],
    ['also who is full, when it weighs nothing', ['a'], 'most-free-capacity', [agent('a', has(4))], { weight: 0 }],
    ['nobody who takes nothing at all', [], 'most-free-capacity', [agent('a', { capacity: 0 })]],
    ['only who has every skill', ['b'], 'most-free-capacity', [agent('a', { skills: ['x'] }), agent('b', { skills: ['y', 'x'], ...has(3) })], { needs: ['x', 'y'] }],
    ['not whom it is kept from', ['b'], 'most-free-capacity', [agent('a'), agent('b', has(3))], { avoid: 'a' }],
    ['whoever let it wait last', ['b', 'a'], 'most-free-capacity', [agent('a'), agent('b', has(3))], { tried: ['a'] }],
    ['who is preferred first, with room', ['b', 'a'], 'owner-first', [agent('a'), agent('b', has(3))], { prefer: 'b' }],
    ['others when who is preferred is full', ['a'], 'owner-first', [agent('a'), agent('b', has(4))], { prefer: 'b' }],
    ['round-robin: who was given something longest ago, whatever room they have', ['b', 'a'], 'round-robin', [agent('a', { lastAssignedAt: 9 }), agent('b', { lastAssignedAt: 1, ...has(3) })]],
    ['as code answers, and those it does not name after them', ['c', 'a', 'd', 'b'], { code: 'rank' }, [agent('a', has(3)), agent('b', has(2)), agent('c', has(3)), agent('d')], {}, ['c', 'nobody', 'a']],
  ])('%s', (_what, expected, assign, candidates, wanted = {}, answered) => {
    expect(order(assign, candidates, wanted, answered ?? null)).toEqual(expected)
  })
})

test('a queue is served by the members of its teams, by everybody when it has none, and led by the first lead', () => {
  const workspace = workspaceOf(`queues: { one: {}, two: {}, open: {} }
teams:
  a: { queue: one, members: [ann@example.com] }
  b: { queue: one, lead: lea@example.com, members: [ben@example.com] }
  c: { queue: two, members: [ann@example.com] }
`)
  const served = (email: string) => queuesOf(workspace, email)
  expect([served('ann@example.com'), served('ben@example.com'), served('zoe@example.com')]).toEqual([['one', 'two', 'open'], ['one', 'open'], ['open']])
  expect([leadOf(workspace.teams, 'one'), leadOf(workspace.teams, 'two'), servesQueue(workspace.teams, 'open', 'anybody')]).toEqual(['lea@example.com', null, true])
})
