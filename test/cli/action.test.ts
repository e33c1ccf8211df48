import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { runCli } from '../support/run-cli.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'action-'))
})
jest.setTimeout(60_000)
afterAll(() => rm(folder, { recursive: true }))

const write = (files: Record<string, unknown>) =>
  Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), typeof text === 'string' ? text : JSON.stringify(text))))
const act = async (...args: string[]) => {
  const { code, out, err } = await runCli(['action', 'run', ...args], { cwd: folder })
  return { code, err, result: args.includes('--json') && out !== '' ? JSON.parse(out) : out }
}

describe('midflow action run', () => {
  test('runs a file alone and prints what became of it', async () => {
    await write({
      'score.js': `
        const axios = require('axios')
        exports.main = async (event, callback) => {
          const { data } = await axios.get('https://shop.example/orders', { params: { id: event.inputFields.id }, headers: { Authorization: process.env.KEY } })
          console.log('key', process.env.KEY)
          const { data: contact } = await axios.patch('https://api.hubapi.com/crm/v3/objects/contacts/' + event.object.objectId, { properties: { tier: 'gold' } })
          callback({ outputFields: { n: data.n, email: contact.properties.email } })
        }`,
      'event.json': { inputFields: { id: '7' } },
      'records.json': { contacts: [{ id: '1', properties: { email: 'ann@x.example' }, associations: { deals: ['7'] } }], deals: [], owners: [] },
      'stubs.json': [{ request: 'GET https://shop.example/orders', status: 200, body: { n: 3 } }],
    })
    const { code, result } = await act('score.js', '--event', 'event.json', '--secret', 'KEY=s3cret-value', '--records', 'records.json', '--http', 'stubs.json', '--json')
    expect(code).toBe(0)
    expect(result).toEqual({
      status: 'succeeded', outputFields: { n: 3, email: 'ann@x.example' }, logs: ['key [secret KEY]'], error: null, durationMs: expect.any(Number),
      writes: [{ operation: 'update', object: 'contacts', id: '1', properties: { tier: 'gold' } }],
    })
  })

  test('with stubs an unlisted request fails, and says what is listed', async () => {
    await write({ 'ask.js': "exports.main = async () => {\n  await fetch('https://other.example/')\n}", 'one.json': [{ request: 'GET https://shop.example/a' }] })
    const { code, result } = await act('ask.js', '--http', 'one.json', '--json')
    expect(code).toBe(1)
    expect(result.error).toMatchObject({ kind: 'threw', line: 2, message: expect.stringMatching(/no stub answers "GET https:\/\/other\.example\/"\. Listed: GET https:\/\/shop\.example\/a/) })
  })

  test('a failed run says what, where, and ends with 1', async () => {
    await write({ 'broken.js': 'exports.main = (event) => {\n  return event.nothing.here\n}' })
    expect(await act('broken.js')).toMatchObject({ code: 1, err: expect.stringContaining('threw: broken.js:2:24 TypeError: Cannot read properties of undefined') })
  })

  test('the contract beside the file holds: secrets, inputs, outputs', async () => {
    await write({
      'tier.js': "exports.main = (event) => ({ outputFields: { tier: event.inputFields.n === '7' ? 'gold' : 'clay', extra: 1 } })",
      'tier.yaml': 'action: tier\ninput:\n  n: { type: number }\noutput:\n  tier: { type: enumeration, options: { gold: Gold, silver: Silver } }\nsecrets: [KEY]\n',
      'seven.json': { inputFields: { n: 7 } },
    })
    expect((await act('tier.js', '--json')).result).toMatchObject({ status: 'missing_secret', error: { message: expect.stringContaining('--secret KEY=') } })
    const good = await act('tier.js', '--secret', 'KEY=abcd', '--event', 'seven.json', '--json')
    expect(good.result).toMatchObject({ status: 'succeeded', outputFields: { tier: 'gold' }, warnings: [expect.stringContaining('"extra" is not declared')] })
    expect((await act('tier.js', '--secret', 'KEY=abcd', '--json')).result).toMatchObject({ status: 'bad_output', error: { message: expect.stringContaining('gold, silver') } })
  })

  test.each([
    [['none.js'], 'There is no file'],
    [['ok.js', '--event', 'bad.json'], 'is not JSON'],
    [['ok.js', '--http', 'shape.json'], 'write a method and an address'],
    [['ok.js', '--records', 'shape.json'], 'has not the right shape'],
    [['ok.js', '--secret', 'KEY'], 'Write NAME=value'],
    [['bad.js'], 'bad.yaml:2'],
  ])('%j cannot be used: a sentence and exit code 2', async (args, sentence) => {
    await write({ 'ok.js': 'exports.main = () => ({})', 'bad.json': '{', 'shape.json': [{ request: 'nonsense' }], 'bad.js': 'exports.main = () => {}', 'bad.yaml': 'action: bad\noutputs: {}\n' })
    expect(await act(...args)).toMatchObject({ code: 2, err: expect.stringContaining(sentence) })
  })

  test('TypeScript with a file of its own works, and errors have its lines', async () => {
    await write({
      'sum.ts': "import { add } from './add.ts'\ntype In = { inputFields: { a: string } }\nexport const main = async (event: In) => {\n  if (event.inputFields.a === 'x') throw new RangeError('no x')\n  return { outputFields: { sum: add(Number(event.inputFields.a), 1) } }\n}",
      'add.ts': 'export const add = (a: number, b: number): number => a + b', 'a.json': { inputFields: { a: '1' } }, 'x.json': { inputFields: { a: 'x' } },
    })
    expect((await act('sum.ts', '--event', 'a.json', '--json')).result).toMatchObject({ outputFields: { sum: 2 } })
    expect((await act('sum.ts', '--event', 'x.json', '--json')).result).toMatchObject({ status: 'threw', error: { name: 'RangeError', message: 'no x', line: 4 } })
  })
})
