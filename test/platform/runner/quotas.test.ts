import { afterAll, describe, expect, jest, test } from '@jest/globals'
import { HostError } from '../../../server/platform/runner/host-error.ts'
import { createTestSandbox } from '../../support/sandbox.ts'

jest.setTimeout(60_000)
const sandbox = createTestSandbox(2)
afterAll(() => sandbox.close())

const host = { http: async () => ({ status: 200, statusText: 'OK', headers: {}, url: '', body: { text: 'ok' } }) }

describe('quotas', () => {
  test('megabytes of output to the log are cut with a note, and the run succeeds', async () => {
    const result = await sandbox.runCode('exports.main = () => { for (let i = 0; i < 100000; i++) console.log("x".repeat(1000)); return 1 }')
    expect(result).toMatchObject({ status: 'succeeded', value: 1 })
    expect(JSON.stringify(result.logs).length).toBeLessThan(400_000)
    expect(result.logs.at(-1)).toEqual({ level: 'warn', text: expect.stringContaining('The log ends here') })
  })
  test('one line of a megabyte is cut', async () => {
    const result = await sandbox.runCode('exports.main = () => { console.log("x".repeat(1e6)); console.log("after") }')
    expect(result.logs).toEqual([{ level: 'info', text: expect.stringMatching(/^x{16384}… \(983616 more characters\)$/) }, { level: 'info', text: 'after' }])
  })
  test('a result that is too large says so', async () => {
    expect(await sandbox.runCode('exports.main = () => "x".repeat(40e6)')).toMatchObject({ status: 'quota', message: expect.stringContaining('1048576 are allowed') })
  })
  test('a hundred thousand requests end at the limit', async () => {
    const result = await sandbox.runCode("exports.main = () => Promise.all(Array.from({ length: 100000 }, () => fetch('https://x.example/')))", { host, limits: { hostCalls: 50, timeMs: 20_000 } })
    expect(result).toMatchObject({ status: 'quota', message: expect.stringContaining('50 requests') })
  })
  test('the limit can be caught like any error', async () => {
    const source = "exports.main = async () => { await fetch('https://x.example/'); try { await fetch('https://x.example/') } catch (err) { return err.message } }"
    expect(await sandbox.value(source, { host, limits: { hostCalls: 1 } })).toContain('may make 1')
  })
  test('code that compiles for ever, and very long code, end in a typed way', async () => {
    expect((await sandbox.runCode(`exports.main = () => ${'('.repeat(1e5)}1${')'.repeat(1e5)}`, { limits: { timeMs: 2_000 } })).status).toMatch(/^(threw|timeout|memory)$/)
    expect((await sandbox.runCode(`exports.main = () => [${'1,'.repeat(1e6)}].length`, { limits: { timeMs: 5_000 } })).status).toMatch(/^(succeeded|threw|timeout|memory)$/)
    expect(await sandbox.value('exports.main = () => 1')).toBe(1)
  })
})

describe('host calls that fail', () => {
  test.each([
    ['synchronously', () => { throw new Error('refused') }],
    ['asynchronously', () => Promise.reject(new Error('refused'))],
    ['with nothing', () => Promise.reject(undefined)],
  ])('%s, the code can catch it and the process lives', async (_, http) => {
    const source = "exports.main = async () => { try { await fetch('https://x.example/') } catch (err) { return [err instanceof Error, err.message] } }"
    expect(await sandbox.value(source, { host: { http } })).toEqual([true, expect.stringMatching(/refused|undefined/)])
  })
  test('after the run has ended, nothing happens', async () => {
    let fail = () => {}
    const late = new Promise<null>((_, reject) => {
      fail = () => reject(new Error('late'))
    })
    const result = await sandbox.runCode("exports.main = () => { fetch('https://x.example/').catch(() => {}); throw new Error('first') }", { host: { http: () => late } })
    fail()
    expect(result).toMatchObject({ status: 'threw', message: 'first' })
    expect(await sandbox.value('exports.main = () => 1')).toBe(1)
  })
  test('their kind is the run’s when nobody catches them, also through axios and without an await', async () => {
    const blocked = async () => {
      throw new HostError('blocked_host', 'https://10.0.0.1/ is not reachable from here')
    }
    for (const code of ["await fetch('https://10.0.0.1/')", "await require('axios').get('https://10.0.0.1/')", "void fetch('https://10.0.0.1/')"]) {
      expect(await sandbox.runCode(`exports.main = async () => {\n  ${code}\n}`, { host: { http: blocked } })).toMatchObject({ status: 'blocked_host', line: 2 })
    }
  })
  test('a power that the action does not have is named', async () => {
    expect(await sandbox.runCode("exports.main = () => crm.get('contact', 1)")).toMatchObject({ status: 'threw', message: '"crm.get" is not available to this action' })
  })
})

describe('many at once', () => {
  test('two hundred bombs from one bot hold up no other', async () => {
    const bombs = Array.from({ length: 200 }, (_, i) => sandbox.runCode(`exports.main = () => { for (;;); } // ${i % 5}`, { fairKey: 'bomber', limits: { timeMs: 50 } }))
    let ended = 0
    for (const bomb of bombs) void bomb.then(() => (ended += 1))
    const other = await sandbox.runCode('exports.main = () => 1', { fairKey: 'other' })
    const endedBefore = ended
    expect(other).toMatchObject({ status: 'succeeded', value: 1 })
    const kinds = (await Promise.all(bombs)).map(({ status }) => status)
    expect(new Set(kinds)).toEqual(new Set(['timeout']))
    expect(endedBefore).toBeLessThan(100)
  })
  test('waiting for a runner is not the action’s time, and has an error of its own', async () => {
    const busy = createTestSandbox(1, 4_000)
    try {
      await busy.value('exports.main = () => 1')
      const wait = 'exports.main = () => new Promise((resolve) => setTimeout(() => resolve(1), 3000))'
      const runs = await Promise.all(Array.from({ length: 40 }, (_, i) => busy.runCode(wait, { fairKey: `bot ${i}`, limits: { timeMs: 10_000 } })))
      const statuses = new Set(runs.map(({ status }) => status))
      expect(statuses).toEqual(new Set(['succeeded', 'no_runner']))
      expect(runs.find(({ status }) => status === 'no_runner')).toMatchObject({ message: expect.stringContaining('all runners were busy') })
      expect(busy.health()).toMatchObject({ runners: 1, waiting: 0 })
    } finally {
      await busy.close()
    }
  })
  test('what a shutdown ends is no fault of the code', async () => {
    const closing = createTestSandbox(1)
    await closing.value('exports.main = () => 1')
    let called = () => {}
    const calling = new Promise<void>((resolve) => {
      called = resolve
    })
    const host = { http: () => new Promise<null>(() => called()) }
    const runs = [closing.runCode("exports.main = () => fetch('https://x.example/')", { host, limits: { timeMs: 30_000 } }), closing.runCode('exports.main = () => new Promise((resolve) => setTimeout(resolve, 20000))', { limits: { timeMs: 30_000 } })]
    await calling
    await closing.close()
    expect((await Promise.all(runs)).map(({ status }) => status)).toEqual(['runner_lost', 'no_runner'])
  })
  test('runs wait in line for longer than their own limit without failing', async () => {
    const runs = await Promise.all(Array.from({ length: 24 }, () => sandbox.runCode('exports.main = () => { const end = Date.now() + 60; while (Date.now() < end); return 1 }', { limits: { timeMs: 1_500 } })))
    expect(new Set(runs.map(({ status }) => status))).toEqual(new Set(['succeeded']))
  })
})
