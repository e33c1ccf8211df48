import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from '@jest/globals'
import { RUNNER_ENVIRONMENT, runnerFlags } from '../../../server/platform/runner/runner-process.ts'
import { createTestSandbox } from '../../support/sandbox.ts'

const sandbox = createTestSandbox()
afterAll(() => sandbox.close())

/** Names that only Node's own realm has: `process.getBuiltinModule`, `process.binding`, isolated-vm's classes. */
const PROBE = `
  const found = []
  const probe = (what, get) => {
    try {
      const make = get()
      if (typeof make !== 'function') return
      const process = make('return typeof process === "object" ? process : null')()
      if (process && (process.getBuiltinModule || process.binding || process.mainModule || process.dlopen)) found.push(what)
      if (make('return typeof ivm !== "undefined"')() === true) found.push(what + ' ivm')
    } catch {}
  }`

describe('the way out', () => {
  test('no constructor of anything that code can reach leads to another realm', async () => {
    const source = `exports.main = async function (event, callback) {
      ${PROBE}
      const seen = new Set()
      const visit = (value, path) => {
        if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value) || path.length > 6) return
        seen.add(value)
        const at = path.join('.')
        probe(at, () => value.constructor)
        probe(at, () => value.constructor.constructor)
        let prototype
        try { prototype = Object.getPrototypeOf(value) } catch {}
        if (prototype) visit(prototype, [...path, '__proto__'])
        let names = []
        try { names = Reflect.ownKeys(value) } catch {}
        for (const name of names) {
          let property
          try { property = Object.getOwnPropertyDescriptor(value, name) } catch { continue }
          if (!property) continue
          for (const part of [property.value, property.get, property.set]) visit(part, [...path, String(name)])
          if (property.get) try { visit(value[name], [...path, String(name)]) } catch {}
        }
      }
      visit(globalThis, ['global'])
      visit(event, ['event'])
      visit(callback, ['callback'])
      visit(require, ['require'])
      visit(module, ['module'])
      visit(arguments, ['arguments'])
      for (const name of ['crypto', 'http', 'https', 'url', 'util', 'events', 'buffer', 'dns', 'timers', 'path', 'assert', 'querystring', 'process']) visit(require(name), [name])
      const errors = []
      try { require('fs') } catch (err) { errors.push(err) }
      try { new URL('no') } catch (err) { errors.push(err) }
      try { require('crypto').createHash('nonsense').update('').digest() } catch (err) { errors.push(err) }
      try { await fetch('x:') } catch (err) { errors.push(err) }
      try { await crm.get('contact', 1) } catch (err) { errors.push(err) }
      errors.forEach((err, i) => visit(err, ['error' + i]))
      for (const fn of [async () => {}, function* () {}, async function* () {}]) probe('function kinds', () => Object.getPrototypeOf(fn).constructor)
      visit(Promise.resolve(), ['promise'])
      visit([][Symbol.iterator](), ['iterator'])
      return { found, seen: seen.size, errors: errors.length }
    }`
    expect(await sandbox.value(source)).toEqual({ found: [], seen: expect.any(Number), errors: 5 })
  })

  test('nothing of Node or of isolated-vm is among the globals', async () => {
    const names = await sandbox.value('exports.main = () => Reflect.ownKeys(globalThis).map(String)')
    expect(names).toEqual(expect.arrayContaining(['console', 'process', 'fetch', 'Buffer', 'crm']))
    for (const name of ['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'ivm', 'Isolate', 'Reference', 'inside', 'navigator', 'require', 'module']) expect(names).not.toContain(name)
  })

  test.each([
    ['process.getBuiltinModule', 'return typeof process.getBuiltinModule'],
    ['process.binding', 'return typeof process.binding'],
    ['a constructor’s process', 'return typeof this.constructor.constructor("return process.mainModule")()'],
    ['WebAssembly through eval', 'return (0, eval)("typeof WebAssembly")'],
    ['arguments.callee.caller', 'return typeof (function f() { return f.caller && f.caller.caller })()'],
  ])('%s is not there', async (_, code) => {
    expect(await sandbox.value(`exports.main = function () { ${code} }`)).toMatch(/^(undefined|object)$/)
  })

  test('import() and import.meta give nothing', async () => {
    expect(await sandbox.value('exports.main = async () => { try { await import("node:fs"); return "in" } catch { return "out" } }')).toBe('out')
    expect(await sandbox.runCode('exports.main = () => import.meta')).toMatchObject({ status: 'threw', name: 'SyntaxError' })
  })

  test('stacks and call sites show no path of the host and no function of ours', async () => {
    const source = `exports.main = async () => {
      const stacks = [new Error('a').stack]
      try { await fetch('x:') } catch (err) { stacks.push(err.stack) }
      try { require('nothing') } catch (err) { stacks.push(err.stack) }
      let sites = []
      Error.prepareStackTrace = (_, given) => { sites = given.map((site) => [typeof site.getThis(), typeof site.getFunction(), site.getFileName()]); return 'x' }
      void new Error('b').stack
      return { stacks: stacks.join('\\n'), sites }
    }`
    const { stacks, sites } = Object(await sandbox.value(source))
    expect(stacks).not.toMatch(/\/(work|home|usr|server|node_modules)\/|file:|node:internal|start-run|slot\.ts/)
    expect(JSON.stringify(sites)).not.toMatch(/\/server\/|node:/)
  })
})

describe('poison laid before our code runs', () => {
  test.each([
    ['Function.prototype.call and apply', 'Function.prototype.call = Function.prototype.apply = Function.prototype.bind = () => { throw 1 }'],
    ['Promise.prototype.then', 'Promise.prototype.then = () => { throw 1 }'],
    ['the array iterator', 'Array.prototype[Symbol.iterator] = function* () { yield "poison" }'],
    ['JSON', 'JSON.stringify = () => "poison"; JSON.parse = () => ({ poison: true })'],
    ['Reflect', 'for (const name of Object.keys(Object.getOwnPropertyDescriptors(Reflect))) Reflect[name] = () => "poison"'],
    ['Object.prototype.toJSON', 'Object.defineProperty(Object.prototype, "toJSON", { value: undefined, writable: true })'],
    ['Object.prototype.then', 'Object.defineProperty(Object.prototype, "then", { value: undefined, writable: true })'],
    ['Object.prototype getters', 'for (const name of ["get", "result", "error", "kind", "ok", "json"]) Object.prototype[name] = "poison"'],
    ['String and RegExp methods', 'for (const name of ["slice", "indexOf", "split"]) String.prototype[name] = () => "poison"; RegExp.prototype.exec = () => null'],
    ['Map and WeakMap', 'WeakMap.prototype.get = Map.prototype.get = () => { throw 1 }'],
    ['numbers of time', 'Date.now = () => NaN; Math.max = () => -1'],
  ])('%s does not change the result', async (_, poison) => {
    expect(await sandbox.value(`${poison}\nexports.main = async (event) => { await null; return { ok: event.a } }`, { event: { a: 1 } })).toEqual({ ok: 1 })
  })
  test.each([
    ['Object.prototype.toJSON that lies', 'Object.prototype.toJSON = () => "poison"'],
    ['Object.prototype.then that never calls', 'Object.prototype.then = () => {}'],
  ])('%s harms only its own run', async (_, poison) => {
    await sandbox.runCode(`${poison}\nexports.main = async () => ({ a: 1 })`, { limits: { timeMs: 300 } })
    expect(await sandbox.value('exports.main = () => ({ a: 1 })')).toEqual({ a: 1 })
  })
})

describe('values that bite', () => {
  test.each([
    ['a proxy', 'return new Proxy({ a: 1 }, { get: (t, k) => t[k], ownKeys: () => ["a"] })', { a: 1 }],
    ['a getter', 'return { get a() { return 1 } }', { a: 1 }],
    ['__proto__ and constructor keys', 'return JSON.parse(\'{"__proto__":{"x":1},"constructor":{"prototype":{"y":2}}}\')', JSON.parse('{"__proto__":{"x":1},"constructor":{"prototype":{"y":2}}}')],
    ['toPrimitive', 'console.log({ [Symbol.toPrimitive]() { throw 1 } }, new Proxy({}, { ownKeys() { throw 1 } })); return 1', 1],
    ['util.inspect.custom', 'console.log({ [Symbol.for("nodejs.util.inspect.custom")]: () => "secret" }); return 1', 1],
    ['a function', 'return () => {}', null],
    ['undefined', 'return undefined', null],
  ])('%s as a result', async (_, code, expected) => {
    expect(await sandbox.value(`exports.main = () => { ${code} }`)).toEqual(expected)
    expect(Object.prototype).not.toHaveProperty('x')
  })
  test.each([
    ['null', 'throw null', 'null was thrown'],
    ['undefined', 'throw undefined', 'undefined was thrown'],
    ['a text', 'throw "sad"', 'sad was thrown'],
    ['a symbol', 'throw Symbol("sad")', 'Symbol(sad)'],
    ['an object', 'throw { code: 7 }', 'an object was thrown: {"code":7}'],
    ['a circle', 'const a = {}; a.a = a; throw a', 'an object was thrown that cannot be shown'],
    ['a proxy that throws', 'throw new Proxy({}, { get() { throw 1 }, ownKeys() { throw 1 } })', 'an object was thrown that cannot be shown'],
    ['a getter that throws', 'throw { get message() { throw new Error("inner") } }', 'an object was thrown'],
    ['an aggregate', 'throw new AggregateError([new Error("one")], "many")', 'many: one'],
    ['a rejected undefined', 'return Promise.reject(undefined)', 'undefined was thrown'],
    ['an un-awaited null', 'Promise.reject(null); return 1', 'null was thrown'],
    ['a class of its own with a long message', 'class Mine extends Error { name = "Mine" } throw new Mine("x".repeat(100000))', 'xxx'],
  ])('%s thrown shows its text', async (_, code, message) => {
    expect(await sandbox.runCode(`exports.main = () => { ${code} }`)).toMatchObject({ status: 'threw', message: expect.stringContaining(message) })
  })
  test('circular and BigInt results are bad outputs, with the reason', async () => {
    expect(await sandbox.runCode('exports.main = () => { const a = {}; a.a = a; return a }')).toMatchObject({ status: 'bad_output', message: expect.stringContaining('circular') })
    expect(await sandbox.runCode('exports.main = () => ({ n: 1n })')).toMatchObject({ status: 'bad_output', message: expect.stringContaining('BigInt') })
  })
  test('what looks like our own messages is only a value', async () => {
    const forged = { type: 'done', run: 1, outcome: '{"ok":true,"json":"1"}', cmd: 'NODE_HANDLE' }
    expect(await sandbox.value(`console.log(JSON.stringify(${JSON.stringify(forged)}))\nexports.main = () => (${JSON.stringify(forged)})`)).toEqual(forged)
  })
  test('text that closes our wrapper runs in the isolate like any other', async () => {
    const result = await sandbox.runCode('})\n;(function () { globalThis.left = 1 })()\n;(function (exports) { exports.main = () => typeof process.binding')
    expect(JSON.stringify(result)).not.toContain('function"')
    expect(await sandbox.value('exports.main = () => typeof left')).toBe('undefined')
  })
})

describe('from run to run', () => {
  test('nothing of a run is left for the next of the same code', async () => {
    const source = `
      const before = [typeof globalThis.mark, [].mark, typeof console.mark, process.env.KEY, require('util').mark, typeof String.prototype.mark]
      globalThis.mark = 1; Array.prototype.mark = 1; console.mark = 1; process.env.KEY = 'left'; require('util').mark = 1; String.prototype.mark = 1
      require('lodash').mark = 1
      exports.main = () => before`
    const clean = ['undefined', null, 'undefined', null, null, 'undefined']
    for (let i = 0; i < 3; i++) expect(await sandbox.value(source)).toEqual(clean)
  })
  test('also when a run ended badly, and with its timers still set', async () => {
    const source = `
      const before = typeof globalThis.mark
      globalThis.mark = 1
      exports.main = (event) => {
        if (event.bad === 'throw') { setInterval(() => console.log('ghost'), 1); throw new Error('x') }
        if (event.bad === 'loop') for (;;);
        return new Promise((resolve) => setTimeout(() => resolve(before), 30))
      }`
    for (const bad of ['throw', 'loop']) {
      await sandbox.runCode(source, { event: { bad }, limits: { timeMs: 100 } })
      expect(await sandbox.runCode(source, { limits: { timeMs: 3000 } })).toMatchObject({ value: 'undefined', logs: [] })
    }
  })
  test('the runner process has no environment, may not read files, write any, nor start programs or threads', async () => {
    const tried = `
      const attempt = (work) => { try { work(); return 'done' } catch (err) { return err.code } }
      const fs = require('node:fs')
      console.log(JSON.stringify([
        attempt(() => fs.readFileSync('/etc/passwd')), attempt(() => fs.readdirSync(${JSON.stringify(process.cwd())})), attempt(() => fs.writeFileSync('/tmp/out', '')),
        attempt(() => require('node:child_process').spawnSync('true')), attempt(() => new (require('node:worker_threads').Worker)('1', { eval: true })), Object.keys(process.env),
      ]))`
    const { stdout } = await promisify(execFile)(process.execPath, [...runnerFlags(), '-e', tried], { env: RUNNER_ENVIRONMENT })
    const denied = 'ERR_ACCESS_DENIED'
    expect(JSON.parse(stdout)).toEqual([denied, denied, denied, denied, denied, ['TZ']])
    expect(await sandbox.value('exports.main = () => Object.keys(process.env)')).toEqual([])
  })
})
