import { afterAll, describe, expect, test } from '@jest/globals'
import { createTestSandbox } from '../../support/sandbox.ts'

const sandbox = createTestSandbox()
afterAll(() => sandbox.close())

const event = { inputFields: { a: '1' } }

describe('forms of an action', () => {
  test.each([
    ['a function of the event', 'exports.main = (event) => ({ a: event.inputFields.a })'],
    ['an async function', 'exports.main = async (event) => ({ a: event.inputFields.a })'],
    ['a function with a callback', 'exports.main = (event, callback) => { callback({ a: event.inputFields.a }) }'],
    ['an async function with a callback', 'exports.main = async (event, callback) => { callback({ a: event.inputFields.a }) }'],
    ['a named function', 'function main(event) { return { a: event.inputFields.a } }\nexports.main = main'],
    ['module.exports', 'const main = (event) => ({ a: event.inputFields.a })\nmodule.exports = { main }'],
    ['an ES module', 'export const main = async (event) => ({ a: event.inputFields.a })'],
    ['an ES module with an export list', 'async function main(event) { return { a: event.inputFields.a } }\nexport { main }'],
    ['a default export', 'export default async function (event) { return { a: event.inputFields.a } }'],
  ])('%s is accepted', async (_, source) => {
    expect(await sandbox.value(source, { event })).toEqual({ a: '1' })
  })

  test('TypeScript with project files is accepted', async () => {
    const source = "import { double } from './lib/double.ts'\ntype In = { n: number }\nexport const main = async (event: In) => ({ n: double(event.n) })"
    const modules = { 'actions/lib/double.ts': 'export const double = (n: number): number => n * 2' }
    expect(await sandbox.value(source, { event: { n: 21 }, file: 'actions/a.ts', modules })).toEqual({ n: 42 })
  })

  test('code without a main function says how to write one', async () => {
    expect(await sandbox.runCode('const main = 1')).toMatchObject({ status: 'threw', message: expect.stringContaining('exports.main = async (event)') })
  })

  test('UTF-8 text and sources of more than 20 KB work', async () => {
    const source = `// ${'ä'.repeat(30_000)}\nexports.main = () => 'Grüße 👋'`
    expect(await sandbox.value(source)).toBe('Grüße 👋')
  })
})

describe('the end of a run', () => {
  test('code after the callback still runs', async () => {
    const result = await sandbox.runCode("exports.main = (e, cb) => { cb(1); console.log('after'); setTimeout(() => console.log('later'), 20) }")
    expect(result).toMatchObject({ status: 'succeeded', value: 1, logs: [{ text: 'after' }, { text: 'later' }] })
  })
  test('a promise chain that nobody awaits counts when it calls the callback later', async () => {
    expect(await sandbox.value('exports.main = (e, cb) => { new Promise((r) => setTimeout(r, 20)).then(() => cb({ late: true })) }')).toEqual({ late: true })
  })
  test('no callback at all is a success without outputs, at once', async () => {
    expect(await sandbox.runCode('exports.main = () => {}')).toMatchObject({ status: 'succeeded', value: null })
    expect(await sandbox.runCode('exports.main = async (e, cb) => { cb(undefined) }')).toMatchObject({ status: 'succeeded', value: null })
  })
  test('the first result wins', async () => {
    expect(await sandbox.value('exports.main = async (e, cb) => { cb(1); cb(2); return 3 }')).toBe(1)
  })
  test.each([
    ['in a promise nobody looks at', 'exports.main = (e, cb) => { cb(1);\nPromise.reject(new RangeError("lost")) }'],
    ['in .then', 'exports.main = (e, cb) => { cb(1); Promise.resolve().then(() => {\nthrow new RangeError("lost") }) }'],
    ['in a timer', 'exports.main = (e, cb) => { cb(1); setTimeout(() => {\nthrow new RangeError("lost") }, 5) }'],
    ['after an await', 'exports.main = async () => { await null;\nthrow new RangeError("lost") }'],
    ['at the top of the file', '\nthrow new RangeError("lost")'],
  ])('an error %s fails the action', async (_, source) => {
    expect(await sandbox.runCode(source)).toMatchObject({ status: 'threw', name: 'RangeError', message: 'lost', line: 2 })
  })
  test('variables at module level start anew in every run', async () => {
    const source = 'let n = 0\nexports.main = () => ++n'
    const run = () => sandbox.runCode(source)
    expect([await run(), await run()]).toMatchObject([{ value: 1 }, { value: 1 }])
  })
})

describe('what code finds', () => {
  test('process.env at the top of the file and in main', async () => {
    const source = 'const key = process.env.KEY\nexports.main = () => [key, process.env.KEY, process.env.OTHER === undefined]'
    expect(await sandbox.value(source, { env: { KEY: 's3' } })).toEqual(['s3', 's3', true])
  })
  test('full ICU with time zones', async () => {
    const source = "exports.main = () => new Date(0).toLocaleString('de-DE', { timeZone: 'America/New_York', dateStyle: 'full', timeStyle: 'short' })"
    expect(await sandbox.value(source)).toBe('Mittwoch, 31. Dezember 1969 um 19:00')
  })
})
