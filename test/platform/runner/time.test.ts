import { afterAll, describe, expect, jest, test } from '@jest/globals'
import { createTestSandbox } from '../../support/sandbox.ts'

jest.setTimeout(60_000)
const sandbox = createTestSandbox(2)
afterAll(() => sandbox.close())

const host = { http: async () => ({ status: 200, statusText: 'OK', headers: {}, url: '', body: { text: '' } }) }

describe('code that does not end', () => {
  test.each([
    ['a loop', 'exports.main = () => {\n  for (;;);\n}', 2],
    ['a loop at the top of the file', '\n\nfor (;;);', 3],
    ['a loop of awaits', 'exports.main = async () => {\n  for (;;) await null\n}', 1],
    ['a loop of microtasks', 'exports.main = () => {\n  const again = () => queueMicrotask(again)\n  again()\n}', null],
    ['a loop of host calls', "exports.main = async () => {\n  for (;;) await fetch('https://x.example/')\n}", 2],
    ['a loop after an awaited host call', "exports.main = async () => {\n  await fetch('https://x.example/')\n  for (;;);\n}", 3],
    ['a promise that never settles', '\nexports.main = async () => {\n  await new Promise(() => {})\n}', 2],
    ['a timer that never comes', 'exports.main = () => new Promise(() => {\n  setTimeout(() => {}, 1e8)\n})', null],
    ['an interval after the result', 'exports.main = (e, callback) => { callback(1)\n  setInterval(() => {}, 10)\n}', null],
    ['a catastrophic regular expression', 'exports.main = () =>\n  /(a+)+$/.test("a".repeat(50) + "b")', 2],
    ['an evil comparator', 'exports.main = () => [3, 2, 1].sort(() => {\n  for (;;);\n})', 2],
    ['a getter in the result', 'exports.main = () => ({ get a() {\n  for (;;);\n} })', 2],
    ['a toJSON in the result', 'exports.main = () => ({ toJSON() {\n  for (;;);\n} })', 2],
    ['a thrown getter', 'exports.main = () => { throw { get message() {\n  for (;;);\n} } }', 2],
    ['a rejected getter that nobody awaits', 'exports.main = () => { const err = new Error("x"); Object.defineProperty(err, "message", { get() {\n for (;;); } }); Promise.reject(err) }', null],
    ['a logged proxy', 'exports.main = () => { console.log(new Proxy({}, { ownKeys() {\n  for (;;);\n} })) }', 2],
    ['a growing BigInt', 'exports.main = () => { let a = 3n ** 10000n; for (;;) a = (a * a) % (7n ** 200000n) }', null],
    ['a timer’s callback', 'exports.main = () => { setTimeout(() => {\n  for (;;);\n}, 5) }', 2],
    ['a then of the result', 'exports.main = () => ({ then() {\n  for (;;);\n} })', 2],
    ['a loop in the wrapper', '})\nfor (;;);\n;(function () {', null],
  ])('%s ends as timeout, with a line where there is one', async (_, source, line) => {
    const result = await sandbox.runCode(source, { limits: { timeMs: 250, hostCalls: 1e6 }, host })
    expect(result).toMatchObject({ status: 'timeout', file: 'action.js' })
    if (line !== null) expect(result).toMatchObject({ line })
    expect(result.durationMs).toBeLessThan(250 + 2_000)
  })

  test('the same input gives the same kind ten times', async () => {
    const kinds = new Set<string>()
    for (let i = 0; i < 10; i++) kinds.add((await sandbox.runCode('exports.main = async () => { await null; for (;;); }', { limits: { timeMs: 60 } })).status)
    expect([...kinds]).toEqual(['timeout'])
  })

  test('ten thousand timers are fine', async () => {
    const source = 'exports.main = () => { let n = 0; return new Promise((resolve) => { for (let i = 0; i < 10000; i++) setTimeout(() => ++n === 10000 && resolve(n), i % 50) }) }'
    expect(await sandbox.value(source, { limits: { timeMs: 20_000 } })).toBe(10_000)
  })

  test('big texts to parse and to normalise end in some typed way', async () => {
    const source = 'exports.main = () => { JSON.parse("[".repeat(1e6) + "]".repeat(1e6)) }'
    expect((await sandbox.runCode(source, { limits: { timeMs: 1_000 } })).status).toMatch(/^(succeeded|threw|timeout|memory)$/)
    expect((await sandbox.runCode('exports.main = () => "\\u0041\\u030a".repeat(2e7).normalize("NFD").length', { limits: { timeMs: 300 } })).status).toMatch(/^(succeeded|timeout|memory|threw)$/)
    expect(await sandbox.value('exports.main = () => 1')).toBe(1)
  })

  test('a path without a callback ends at once', async () => {
    const result = await sandbox.runCode('exports.main = () => {}', { limits: { timeMs: 20_000 } })
    expect(result).toMatchObject({ status: 'succeeded', value: null })
    expect(result.durationMs).toBeLessThan(2_000)
  })
})

describe('meanwhile', () => {
  test('the server answers, and other runs go on, while loops use their time up', async () => {
    const loops = Array.from({ length: 3 }, () => sandbox.runCode('exports.main = () => { for (;;); }', { limits: { timeMs: 1_500 }, fairKey: 'loops' }))
    let turns = 0
    let going = true
    const count = (async () => {
      while (going) {
        await new Promise((resolve) => setImmediate(resolve))
        turns += 1
      }
    })()
    const other = await sandbox.runCode('exports.main = () => 1', { fairKey: 'other', limits: { timeMs: 20_000 } })
    going = false
    await count
    expect(other).toMatchObject({ status: 'succeeded', value: 1 })
    expect(turns).toBeGreaterThan(0)
    expect((await Promise.all(loops)).map(({ status }) => status)).toEqual(['timeout', 'timeout', 'timeout'])
  })

  test('a cancelled run ends, and its host calls with it', async () => {
    const abort = new AbortController()
    let cancelled = false
    const slow = (_: unknown, signal: AbortSignal) =>
      new Promise<null>((resolve) => {
        signal.addEventListener('abort', () => {
          cancelled = true
          resolve(null)
        })
        abort.abort()
      })
    const result = await sandbox.runCode("exports.main = () => fetch('https://x.example/')", { host: { http: slow }, signal: abort.signal })
    expect(result.status).toBe('cancelled')
    expect(cancelled).toBe(true)
  })
})
