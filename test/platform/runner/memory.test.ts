import { afterAll, describe, expect, jest, test } from '@jest/globals'
import { createTestSandbox } from '../../support/sandbox.ts'

jest.setTimeout(180_000)
const sandbox = createTestSandbox(2)
afterAll(() => sandbox.close())

describe('code that takes too much memory', () => {
  test.each([
    ['one large array', 'exports.main = () => new Array(1e9).fill(0).length'],
    ['arrays without end', 'exports.main = () => { const a = []; for (;;) a.push(new Array(1000).fill(1)) }'],
    ['a map', 'exports.main = () => { const m = new Map(); for (let i = 0; ; i++) m.set(i, { i }) }'],
    ['texts', 'exports.main = () => { const a = []; for (let i = 0; ; i++) a.push(String(i).repeat(1000)) }'],
    ['typed arrays', 'exports.main = () => { const a = []; for (;;) a.push(new Uint8Array(1e6).fill(1)) }'],
    ['one buffer above the limit', 'exports.main = () => new Uint8Array(100e6).fill(1).length'],
    ['memory between awaits', 'exports.main = async () => { const a = []; for (;;) { await null; a.push(new Array(1e4).fill({})) } }'],
  ])('%s fails as memory', async (_, source) => {
    const result = await sandbox.runCode(`${source} // ${Math.random()}`, { limits: { memoryMb: 64, timeMs: 60_000 } })
    expect(result.status).toBe('memory')
    expect(result).toMatchObject({ message: expect.stringContaining('64 MB') })
  })

  test('code within its limit is left alone, also when much of it is garbage', async () => {
    expect(await sandbox.value('exports.main = () => { const a = []; for (let i = 0; i < 80; i++) a.push(new Array(125000).fill(i)); return a.length }', { limits: { memoryMb: 128, timeMs: 60_000 } })).toBe(80)
    expect(await sandbox.value('exports.main = () => { let n = 0; for (let i = 0; i < 3000; i++) n += new Array(20000).fill(i).length; return n }', { limits: { memoryMb: 64, timeMs: 60_000 } })).toBe(60_000_000)
    expect(await sandbox.value('exports.main = async () => { let n = 0; for (let i = 0; i < 200; i++) { n += new Uint8Array(5e6).length; await null } return n }', { limits: { memoryMb: 64, timeMs: 60_000 } })).toBe(1e9)
  })

  test('code is not blamed for what its earlier runs left behind', async () => {
    const source = "const _ = require('lodash')\nexports.main = () => _.sum([1, 2])"
    const small = createTestSandbox(1)
    try {
      for (let i = 0; i < 150; i++) expect(await small.value(source, { limits: { memoryMb: 16 } })).toBe(3)
    } finally {
      await small.close()
    }
  })

  test('other runs in the process that died are made again, or fail as runner_lost when they had done something', async () => {
    let calls = 0
    const host = { http: async () => {
      calls += 1
      await new Promise((resolve) => setTimeout(resolve, 4_000))
      return { status: 200, statusText: 'OK', headers: {}, url: '', body: { text: 'late' } }
    } }
    const single = createTestSandbox(1)
    try {
      await single.runCode('exports.main = () => 1')
      const untouched = single.runCode('exports.main = () => new Promise((resolve) => setTimeout(() => resolve("done"), 3000))', { limits: { timeMs: 15_000 } })
      const touched = single.runCode("exports.main = async () => (await fetch('https://x.example/')).text()", { host, limits: { timeMs: 15_000 } })
      const bomb = single.runCode('exports.main = () => new Array(1e9).fill(0)', { limits: { memoryMb: 64, timeMs: 60_000 } })
      expect((await bomb).status).toBe('memory')
      expect(await untouched).toMatchObject({ status: 'succeeded', value: 'done' })
      expect(calls).toBe(1)
      expect((await touched).status).toMatch(/^(runner_lost|succeeded)$/)
    } finally {
      await single.close()
    }
  })

  test('code that brought two runners down is refused for a while, with the same kind and a notice', async () => {
    const source = 'exports.main = () => { const a = []; for (;;) a.push(new Array(1000).fill(7)) }'
    const results = []
    for (let i = 0; i < 3; i++) results.push(await sandbox.runCode(source, { limits: { memoryMb: 64, timeMs: 60_000 } }))
    expect(results.map(({ status }) => status)).toEqual(['memory', 'memory', 'memory'])
  })

  test('the sandbox works afterwards, and the server has not grown by what the code took', async () => {
    const before = process.memoryUsage.rss()
    await sandbox.runCode('exports.main = () => { const a = []; for (;;) a.push(new Array(1000).fill(9)) }', { limits: { memoryMb: 64, timeMs: 60_000 } })
    expect(await sandbox.value('exports.main = () => 1')).toBe(1)
    expect(process.memoryUsage.rss() - before).toBeLessThan(100 * 1024 ** 2)
  })
})
