import { expect, test } from '@jest/globals'
import { createAgentActions } from '../../../server/features/conversations/agent-actions.ts'
import type { ConversationDocument } from '../../../server/models/conversation.ts'
import { describeOnBothStores, useModels } from '../../platform/store/both-stores.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

const BEA = { id: 'bea', name: 'Bea', picture: null }
const BEN = { id: 'ben', name: 'Ben', picture: null }
const AT = new Date('2026-10-01T10:00:00Z')
const about = { id: 'act-00001', conversation: 'c1' }

describeOnBothStores('what agents do', (store) => {
  const present = useModels(store)
  const set = async (change: Partial<ConversationDocument>) => {
    const { conversations } = present()
    await conversations.create({ _id: 'c1', visitor: 'v1', contact: 'k1', site: 'default', bot: 'hello', language: 'en', lastAt: AT, createdAt: AT, ...change })
    const told: { id: string; kind: string }[] = []
    const actions = createAgentActions({
      conversations, clock: createFakeClock(), readFiles: async () => [], queues: async () => ['desk'],
      colleague: async (user) => (user === 'ben' ? { agent: BEN, hasRoom: false } : null),
      deliver: async (_run, event) => {
        if (event.type === 'agent') told.push({ id: event.id, kind: event.what.kind })
        return { seq: null, duplicate: false }
      },
    })
    return { actions, kinds: () => told.map(({ kind }) => kind), told }
  }
  const until = '2099-01-01T00:00:00Z'

  test('to what the bot has, snoozing and moving take it over first, under an id of its own; closing does not', async () => {
    const { actions, told, kinds } = await set({ owner: 'bot' })
    await actions.snooze(BEA, { ...about, until })
    await actions.transfer(BEA, { ...about, queue: 'desk' })
    await actions.close(BEA, about)
    expect(kinds()).toEqual(['joined', 'snoozed', 'joined', 'requeued', 'closed'])
    expect(told.slice(0, 2).map(({ id }) => id)).toEqual(['act-00001-first', 'act-00001'])
  })

  test('to what waits while the bot asks something, they take it over first', async () => {
    const asking = await set({ owner: 'queue', queue: 'desk', openQuestion: 4 })
    await asking.actions.returnToBot(BEA, about)
    await asking.actions.transfer(BEA, { ...about, queue: 'desk' })
    expect(asking.kinds()).toEqual(['joined', 'returned', 'joined', 'requeued'])
  })

  test('to what waits or is somebody’s is done at once', async () => {
    const { actions, kinds } = await set({ owner: 'queue', queue: 'desk' })
    await actions.returnToBot(BEA, about)
    await actions.snooze(BEA, { ...about, until })
    await actions.transfer(BEA, { ...about, queue: 'desk' })
    expect(kinds()).toEqual(['returned', 'snoozed', 'requeued'])
  })

  test('is refused with a sentence: nobody of that name, no room, no queue, a time that has passed, no conversation', async () => {
    const { actions, kinds } = await set({ owner: 'agent', agent: BEA })
    await expect(actions.transfer(BEA, { ...about, agent: 'nobody' })).rejects.toMatchObject({ code: 'not-found' })
    await expect(actions.transfer(BEA, { ...about, agent: 'ben' })).rejects.toMatchObject({ code: 'agent-full' })
    await expect(actions.transfer(BEA, { ...about, queue: 'none' })).rejects.toThrow(/desk/)
    await expect(actions.snooze(BEA, { ...about, until: '2001-01-01T00:00:00Z' })).rejects.toThrow(/passed/)
    await expect(actions.returnToBot(BEA, { ...about, conversation: 'c2' })).rejects.toMatchObject({ code: 'not-found' })
    expect(kinds()).toEqual([])
    await actions.transfer(BEA, { ...about, agent: 'ben', anyway: true })
    expect(kinds()).toEqual(['joined'])
  })
})
