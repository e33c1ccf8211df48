import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { createMemoryRecords } from '../../../server/features/actions/memory-records.ts'
import { tryAction } from '../../../server/features/actions/try-action.ts'
import type { Json } from '../../../server/engine/flow.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { createTestSandbox } from '../../support/sandbox.ts'

const sandbox = createTestSandbox()
afterAll(() => sandbox.close())
const clock = createFakeClock()
const record = (id: string, properties: Record<string, Json>, associations: Record<string, string[]> = {}) => ({ id, properties, associations })
const crm = () =>
  createMemoryRecords(
    {
      contacts: [record('1', { email: 'ann@x.example', firstname: 'Ann' }), record('2', { email: 'bob@x.example', firstname: 'Bob' })],
      companies: [record('5', { name: 'X' })],
      deals: [record('7', { amount: 2500, dealname: 'Big' }, { companies: ['5'], line_items: ['8', '9'] })],
      line_items: [record('8', { price: '19.99', quantity: '3' }), record('9', { price: '0.1', quantity: '2' })],
    },
    clock,
  )
const play = async (name: string, event: Record<string, Json>) => {
  const { records, writes } = crm()
  const code = { file: name, source: readFileSync(join(import.meta.dirname, '../../fixtures/hubspot-snippets', name), 'utf8'), modules: {} }
  const fetch = () => Promise.reject(new Error('no network'))
  return { ...(await tryAction({ sandbox, code, contract: null, event, secrets: { CRM_TOKEN: 'pat-secret' }, fetch, records, clock })), writes }
}

describe('snippets as people publish them for HubSpot run unchanged', () => {
  test('promise chain, older client, callback', async () => {
    expect(await play('assign-deal-stage.js', { object: { objectType: 'DEAL', objectId: 7 } })).toMatchObject({
      status: 'succeeded', outputFields: { size: 'large' }, writes: [{ operation: 'update', object: 'companies', id: '5', properties: { size: 'large' } }],
    })
  })
  test('search, and errors with code, body and response', async () => {
    const { outputFields } = await play('find-duplicates.js', { inputFields: { email: 'ANN@x.example' } })
    expect(outputFields).toMatchObject({ total: 1, first: 'Ann' })
    expect(JSON.parse(String(outputFields['missing']))).toEqual({ code: 404, category: 'OBJECT_NOT_FOUND', status: 404, message: 'HTTP-Code: 404' })
  })
  test('axios against HubSpot’s addresses', async () => {
    const result = await play('axios-create-deal.js', { object: { objectType: 'CONTACT', objectId: 1 }, inputFields: { firstname: 'Ann', start: '1764028800000' } })
    expect(result).toMatchObject({ status: 'succeeded', outputFields: { deals: 1, closedate: 1766620800000 } })
    expect(result.writes).toMatchObject([{ operation: 'create', object: 'deals', properties: { dealname: 'Deal of Ann' } }, { operation: 'associate', object: 'deals', with: { object: 'contacts', id: '1' } }])
  })
  test('a chance that nobody awaits', async () => {
    const { outputFields } = await play('random-email.js', {})
    expect([1, 2, 3, 4]).toContain(outputFields['random'])
  })
  test('batches, associations, apiRequest and a locale', async () => {
    expect((await play('commission.js', { object: { objectType: 'DEAL', objectId: 7 } })).outputFields).toEqual({ commission: 4.21, saved: '4.21', shown: '4,21\u00a0€' })
  })
  test('a bot’s snippet asks again and jumps', async () => {
    const ask = (message: string, customState: Json) => play('bot-ask-customer-id.js', { userMessage: { message, quickReply: null }, session: { customState } })
    expect((await ask('hello', {})).answer).toMatchObject({ botMessage: 'What is your customer number?', responseExpected: true, customState: { tries: 1 } })
    expect((await ask('no', { tries: 1 })).answer).toMatchObject({ botMessage: 'It has five digits.', quickReplies: [{ value: 'unknown', label: 'I do not know it' }] })
    expect((await ask('it is 12345', { tries: 2 })).answer).toMatchObject({ nextModuleNickname: 'found', responseExpected: false })
  })
})
