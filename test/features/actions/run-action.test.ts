import { afterAll, describe, expect, test } from '@jest/globals'
import type { ActionContract, Json } from '../../../server/engine/flow.ts'
import { createHostFunctions } from '../../../server/features/actions/host-functions.ts'
import { createMemoryRecords, type RecordsFile } from '../../../server/features/actions/memory-records.ts'
import { type ActionRequest, createRunAction } from '../../../server/features/actions/run-action.ts'
import { testContract } from '../../support/contract.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { createTestSandbox } from '../../support/sandbox.ts'

const sandbox = createTestSandbox()
afterAll(() => sandbox.close())
const clock = createFakeClock()

const prepare = (given: Partial<ActionContract> & { source: string }, file: RecordsFile = {}, secrets: Record<string, string> = {}) => {
  const { records, writes } = createMemoryRecords(file, clock)
  const run = createRunAction({
    sandbox, clock,
    readSecret: async (name) => secrets[name],
    host: ({ contract, callbackId }) => createHostFunctions({ fetch: () => Promise.reject(new Error('no network')), records, scopes: contract.scopes, call: callbackId }),
  })
  const request: ActionRequest = { contract: testContract(given), callbackId: 'call-1', attempt: 1, input: {}, message: null, customState: null, subject: null, fairKey: 'bot' }
  return { writes, run: (more: Partial<ActionRequest> = {}) => run({ ...request, ...more }) }
}
const text = { type: 'text' as const }

describe('a code action', () => {
  test('gets inputs, callback id and attempt; gives typed outputs', async () => {
    const { run } = prepare({
      source: 'exports.main = (event) => ({ outputFields: { a: [event.inputFields.n, event.fields.n, event.callbackId, event.attempt].join(), extra: 1 } })',
      input: { n: { type: { type: 'number' }, required: true, label: null } }, output: { a: { type: text, required: false, label: null } },
    })
    expect(await run({ input: { n: 7 }, attempt: 2 })).toMatchObject({ status: 'succeeded', outputs: { a: '7,7,call-1,2' }, warnings: [expect.stringContaining('"extra" is not declared in actions/act.yaml')] })
    expect(await run()).toMatchObject({ status: 'threw', message: 'The action act needs n, which has no value here' })
  })

  test('sees only the secrets that it declares, and a missing one is named before it runs', async () => {
    const source = 'exports.main = () => ({ outputFields: { a: Object.keys(process.env).join() } })'
    const output = { a: { type: text, required: false, label: null } }
    expect(await prepare({ source, output, secrets: ['KEY'] }, {}, { KEY: 'value', OTHER: 'other' }).run()).toMatchObject({ outputs: { a: 'KEY' } })
    expect(await prepare({ source, output, secrets: ['KEY'] }).run()).toMatchObject({ status: 'missing_secret', message: expect.stringContaining('KEY') })
  })

  test('shows no secret in logs, errors, outputs or answers: raw, base64 or URL-encoded', async () => {
    const secret = 's3cret/key+1 ä'
    const source = `
      const forms = () => [process.env.KEY, Buffer.from(process.env.KEY).toString('base64'), encodeURIComponent(process.env.KEY)].join(' | ')
      exports.main = (event) => {
        console.log('log', forms(), { key: process.env.KEY })
        if (event.inputFields.fail) throw new Error('error ' + forms())
        return { outputFields: { a: forms() }, botMessage: forms() }
      }`
    const { run } = prepare({ source, secrets: ['KEY'], input: { fail: { type: text, required: false, label: null } }, output: { a: { type: text, required: false, label: null } } }, {}, { KEY: secret })
    for (const result of [await run(), await run({ input: { fail: 'yes' } })]) {
      const all = JSON.stringify(result)
      for (const form of [secret, Buffer.from(secret).toString('base64'), encodeURIComponent(secret)]) expect(all).not.toContain(form)
      expect(all).toContain('[secret KEY]')
    }
  })

  test('reaches records within its scopes only', async () => {
    const file: RecordsFile = { contacts: [{ id: '1', properties: { email: 'a@x.example' }, associations: {} }], deals: [] }
    const source = `exports.main = async (event) => {
      const contact = await crm.get('contact', '1')
      await crm.update('contact', '1', { tier: 'gold' })
      let refused
      try { await crm.create('deal', {}) } catch (err) { refused = err.message }
      return { outputFields: { a: contact.properties.email + ' ' + refused } }
    }`
    const { run, writes } = prepare({ source, scopes: ['crm.objects.contacts.write'], output: { a: { type: text, required: false, label: null } } }, file)
    expect(await run()).toMatchObject({ outputs: { a: 'a@x.example This action may not write deals. Add crm.objects.deals.write under scopes in its YAML file' } })
    expect(writes).toEqual([{ operation: 'update', object: 'contacts', id: '1', properties: { tier: 'gold' } }])
  })

  test('writes once what two attempts of one call write', async () => {
    const source = `exports.main = async (event) => {
      const deal = await crm.create('deal', { name: 'new' })
      await crm.update('deal', deal.id, { stage: 'open' })
      if (event.attempt === 1) throw Object.assign(new Error('busy'), { response: { status: 503 } })
      return { outputFields: { a: deal.id } }
    }`
    const { run, writes } = prepare({ source, scopes: ['crm'], output: { a: { type: text, required: false, label: null } } })
    expect(await run()).toMatchObject({ status: 'threw', httpStatus: 503 })
    expect(await run({ attempt: 2 })).toMatchObject({ status: 'succeeded', outputs: { a: '1000001' } })
    expect(writes.map(({ operation }) => operation)).toEqual(['create', 'update'])
    await run({ callbackId: 'call-2', attempt: 2 })
    expect(writes).toHaveLength(4)
  })

  test('may answer the way a bot’s snippet does', async () => {
    const source = "exports.main = (event, callback) => callback({ botMessage: 'You wrote ' + event.userMessage.message, responseExpected: true, customState: { n: (event.session.customState.n || 0) + 1 } })"
    const subject = { conversation: 'c1', bot: 'support', step: 'ask', startedAt: 1, visitor: { id: 'v1' }, object: { type: 'contact', id: '1' }, contact: { firstname: 'Ann' } }
    const message = { seq: 1, text: 'hi', choice: null, files: [], seen: 0 }
    expect(await prepare({ source }).run({ subject, message, customState: { n: 1 } })).toMatchObject({ answer: { botMessage: 'You wrote hi', responseExpected: true, customState: { n: 2 } } })
  })

  test.each<[string, string, Json]>([
    ['__proto__ among the inputs', '{"__proto__":{"polluted":1},"a":"x"}', 'x'],
    ['constructor among the inputs', '{"constructor":{"prototype":{"polluted":1}},"a":"x"}', 'x'],
  ])('%s pollutes nothing', async (_, json, expected) => {
    const { run } = prepare({ source: 'exports.main = (event) => ({ outputFields: { a: event.inputFields.a, __proto__: 1, constructor: 1 } })', output: { a: { type: text, required: false, label: null } } })
    expect(await run({ input: JSON.parse(json) })).toMatchObject({ outputs: { a: expected } })
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })
})
