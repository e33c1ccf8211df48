import { expect, test } from '@jest/globals'
import { createMarkRead } from '../../../server/features/conversations/mark-read.ts'
import { describeOnBothStores, useModels } from '../../platform/store/both-stores.ts'

const AT = new Date('2026-10-01T10:00:00Z')

describeOnBothStores('read markers', (store) => {
  const present = useModels(store)
  const set = async (said: number, lastSeq: number) => {
    const { conversations, messages } = present()
    const told: number[] = []
    await conversations.create({ _id: 'c1', visitor: 'v1', contact: 'k1', site: 'default', bot: 'hello', language: 'en', lastAt: AT, createdAt: AT, lastSeq })
    for (let seq = 1; seq <= said; seq++) await messages.create({ _id: `c1:${seq}`, conversation: 'c1', seq, author: { kind: 'visitor' }, text: 'x', at: AT })
    const markRead = createMarkRead({ conversations, messages, marker: 'readByAgents', changed: async ({ readByAgents }) => void told.push(readByAgents) })
    return { markRead, told }
  }

  test('go forward, are told once, and never go back', async () => {
    const { markRead, told } = await set(3, 3)
    for (const seq of [2, 2, 1, 3]) await markRead('c1', seq)
    expect(told).toEqual([2, 3])
  })

  test('take in a message that the conversation does not count yet', async () => {
    const { markRead, told } = await set(3, 2)
    await markRead('c1', 3)
    expect(told).toEqual([3])
  })

  test('do not go beyond what was said', async () => {
    const { markRead, told } = await set(3, 3)
    await markRead('c1', 4)
    await markRead('c2', 1)
    expect(told).toEqual([])
  })
})
