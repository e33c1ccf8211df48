import { createHash, createHmac } from 'node:crypto'
import { afterAll, describe, expect, test } from '@jest/globals'
import type { Json } from '../../../server/engine/flow.ts'
import { EXTRA_GLOBALS, EXTRA_MODULES } from '../../../server/platform/runner/inside/extra-names.ts'
import { HostError } from '../../../server/platform/runner/host-error.ts'
import { createTestSandbox } from '../../support/sandbox.ts'

const sandbox = createTestSandbox()
afterAll(() => sandbox.close())

/** Answers every request with what was asked, as JSON; `/404` and `/503` with that status, `/down` not at all. */
const http = async (args: Json): Promise<Json> => {
  const request: Record<string, Json> = JSON.parse(JSON.stringify(args))
  const url = String(request['url'])
  if (url.includes('/down')) throw new HostError('threw', `${url} cannot be reached: the connection was refused`, { code: 'ECONNREFUSED' })
  if (url.includes('/slow')) throw new HostError('threw', `${url} did not answer within 10 ms`, { code: 'ETIMEDOUT' })
  const status = Number(/\/(\d{3})/.exec(url)?.[1] ?? 200)
  return { status, statusText: status === 200 ? 'OK' : 'Not', headers: { 'content-type': 'application/json', 'retry-after': '7' }, url, body: { text: JSON.stringify({ got: request }) } }
}
const run = (body: string, event: Json = {}) => sandbox.value(`exports.main = async (event) => { ${body} }`, { host: { http }, event })

describe('axios', () => {
  test.each([
    ['axios.get', "(await require('axios').get('https://x.example/a', { params: { q: 'ä b' }, headers: { 'X-A': '1' } })).data.got"],
    ['axios(config)', "(await require('axios')({ url: 'https://x.example/a?q=%C3%A4+b', headers: { 'X-A': 1 } })).data.got"],
    ['axios.create', "(await require('axios').create({ baseURL: 'https://x.example', headers: { 'X-A': '1' } }).get('/a', { params: { q: 'ä b' } })).data.got"],
    ['an interceptor', "const axios = require('axios').create(); axios.interceptors.request.use((config) => { config.headers['X-A'] = '1'; return config }); return (await axios.get('https://x.example/a?q=%C3%A4+b')).data.got"],
  ])('%s', async (_, code) => {
    const got = await run(code.startsWith('const') ? code : `return ${code}`)
    expect(got).toMatchObject({ method: 'GET', url: 'https://x.example/a?q=%C3%A4+b', headers: { 'X-A': '1' } })
  })
  test('posts objects as JSON and forms as forms', async () => {
    const got = await run(`
      const axios = require('axios')
      const one = await axios.post('https://x.example/', { a: 1 }, { auth: { username: 'u', password: 'p' } })
      const two = await axios.post('https://x.example/', new URLSearchParams({ a: 'b c' }))
      return [one.data.got, two.data.got]`)
    expect(got).toMatchObject([
      { body: { text: '{"a":1}' }, headers: { 'Content-Type': 'application/json', Authorization: 'Basic dTpw' } },
      { body: { text: 'a=b+c' }, headers: { 'Content-Type': expect.stringContaining('application/x-www-form-urlencoded') } },
    ])
  })
  test('errors carry response.status and data; the network’s carry a code', async () => {
    const got = await run(`
      const axios = require('axios')
      const caught = async (url, config) => { try { await axios.get(url, config) } catch (err) { return [err.isAxiosError, err.code, err.response && err.response.status, err.response && err.response.data.got.url, err.message] } }
      return [await caught('https://x.example/404'), await caught('https://x.example/down'), await caught('https://x.example/slow', { timeout: 10 })]`)
    expect(got).toEqual([
      [true, 'ERR_BAD_REQUEST', 404, 'https://x.example/404', 'Request failed with status code 404'],
      [true, 'ECONNREFUSED', null, null, expect.stringContaining('refused')],
      [true, 'ECONNABORTED', null, null, 'timeout of 10ms exceeded'],
    ])
  })
  test('an error that nobody catches says its status and when to come back', async () => {
    const result = await sandbox.runCode("const axios = require('axios')\nexports.main = async () => {\n  await axios.get('https://x.example/503')\n}", { host: { http } })
    expect(result).toMatchObject({ status: 'threw', name: 'AxiosError', httpStatus: 503, retryAfter: '7', message: 'Request failed with status code 503' })
  })
})

describe('fetch and Node’s own', () => {
  test('fetch answers a response', async () => {
    const got = await run(`
      const response = await fetch('https://x.example/a', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ a: 1 }) })
      return [response.ok, response.status, response.headers.get('Content-Type'), (await response.json()).got.body.text]`)
    expect(got).toEqual([true, 200, 'application/json', '{"a":1}'])
  })
  test('https.request works with a callback', async () => {
    const got = await run(`
      return await new Promise((resolve, reject) => {
        const req = require('https').request({ hostname: 'x.example', path: '/p', method: 'POST', headers: { 'Content-Length': 2 } }, (res) => {
          let text = ''
          res.setEncoding('utf8')
          res.on('data', (chunk) => { text += chunk })
          res.on('end', () => resolve([res.statusCode, JSON.parse(text).got]))
        })
        req.on('error', reject)
        req.write('hi')
        req.end()
      })`)
    expect(got).toMatchObject([200, { url: 'https://x.example/p', method: 'POST', body: { base64: 'aGk=' } }])
  })
  test('request answers in callback style', async () => {
    const got = await run(`
      const request = require('request')
      return await new Promise((resolve) => request({ url: 'https://x.example/r', method: 'POST', json: true, body: { a: 1 }, qs: { b: 2 } }, (err, res, body) => resolve([err, res.statusCode, body.got.url, body.got.body.text])))`)
    expect(got).toEqual([null, 200, 'https://x.example/r?b=2', '{"a":1}'])
  })
  test.each([
    ['crypto hashes', "const c = require('crypto'); return [c.createHash('sha256').update('ä').digest('hex'), c.createHmac('sha256', 'k').update('x').digest('base64'), c.randomUUID().length, c.randomBytes(8).length]",
      [createHash('sha256').update('ä').digest('hex'), createHmac('sha256', 'k').update('x').digest('base64'), 36, 8]],
    ['Buffer', "return [Buffer.from('Grüße 👋').toString('base64'), Buffer.from('R3LDvMOfZSDwn5GL', 'base64').toString(), Buffer.from('ff00', 'hex')[0], Buffer.concat([Buffer.from('a'), Buffer.from('b')]).toString('hex'), btoa('a'), atob('YQ==')]",
      ['R3LDvMOfZSDwn5GL', 'Grüße 👋', 255, '6162', 'YQ==', 'a']],
    ['URL', "const url = new URL('../b?x=1', 'https://a.example:8080/c/d'); url.searchParams.append('y', 'ä &'); url.hash = 'z'; return [url.href, url.host, new URLSearchParams({ a: 'b c' }).toString(), URL.canParse('no'), require('url').parse('https://a.example/p?q=1').query]",
      ['https://a.example:8080/b?x=1&y=%C3%A4+%26#z', 'a.example:8080', 'a=b+c', false, 'q=1']],
    ['TextEncoder and TextDecoder', "return [Array.from(new TextEncoder().encode('€')), new TextDecoder().decode(new Uint8Array([226, 130, 172, 255]))]", [[226, 130, 172], '€\uFFFD']],
    ['querystring and qs', "return [require('querystring').stringify({ a: [1, 2], b: 'ä' }), require('qs').stringify({ a: { b: 1 } }), require('qs').parse('a[b]=1&c[]=2').a.b]", ['a=1&a=2&b=%C3%A4', 'a%5Bb%5D=1', '1']],
    ['util', "const { promisify, inspect } = require('util'); return [await promisify((a, cb) => cb(null, a + 1))(1), inspect({ a: [1, { b: { c: {} } }] })]", [2, '{ a: [ 1, { b: [Object] } ] }']],
    ['events', "const E = require('events'); const e = new E(); let n = 0; e.once('x', (by) => { n += by }); e.emit('x', 2); e.emit('x', 2); return n", 2],
    ['lodash', "return require('lodash').groupBy([1, 2, 3], (n) => n % 2)", { 0: [2], 1: [1, 3] }],
    ['luxon', "return require('luxon').DateTime.fromISO('2026-03-29T01:30', { zone: 'Europe/Berlin' }).plus({ hours: 1 }).toISO()", '2026-03-29T03:30:00.000+02:00'],
    ['async', "const async = require('async'); const out = []; await new Promise((resolve) => async.eachLimit([1, 2, 3], 2, (n, done) => setTimeout(() => { out.push(n); done() }, 1), resolve)); return [out, await async.mapSeries([1, 2], async (n) => n * 2), await new Promise((resolve) => async.waterfall([(cb) => cb(null, 1, 2), (a, b, cb) => cb(null, a + b)], (err, sum) => resolve(sum))), await async.parallel({ a: async () => 1 })]",
      [[1, 2, 3], [2, 4], 3, { a: 1 }]],
    ['bluebird', "const Promise = require('bluebird'); return [await Promise.map([1, 2, 3], (n) => Promise.delay(2, n * 2), { concurrency: 1 }), await Promise.props({ a: 1 }), await Promise.promisify((a, cb) => cb(null, a))(5), await Promise.resolve([1, 2]).spread((a, b) => a + b)]",
      [[2, 4, 6], { a: 1 }, 5, 3]],
    ['structuredClone', "const a = { d: new Date(0), m: new Map([[1, 2]]) }; a.self = a; const b = structuredClone(a); return [b.self === b, b.d.getTime(), b.m.get(1)]", [true, 0, 2]],
    ['timers/promises', "await require('timers/promises').setTimeout(5); return 'ok'", 'ok'],
    ['random-number-csprng', "const n = await require('random-number-csprng')(1, 4); return n >= 1 && n <= 4", true],
  ])('%s', async (_, code, expected) => expect(await run(code)).toEqual(expected))
  test('UTF-8 agrees with Node’s on random bytes', async () => {
    const bytes = Array.from({ length: 2_000 }, (_, i) => (i * 7919 + (i >> 3) * 104_729) % 256)
    expect(await run('return Buffer.from(event.bytes).toString()', { bytes })).toBe(Buffer.from(bytes).toString())
  })
  test('import() is require for what is allowed, and names what is not', async () => {
    expect(await sandbox.value("exports.main = async () => (await import('lodash')).default.sum([1, 2])")).toBe(3)
    expect(await sandbox.runCode("exports.main = async () => {\n  await import('fs')\n}")).toMatchObject({ status: 'missing_module', line: 2, message: expect.stringContaining('lodash') })
  })

  test('a module that is not there is named, with what is allowed', async () => {
    expect(await sandbox.runCode("const fs = require('fs')\nexports.main = () => {}")).toMatchObject({ status: 'missing_module', line: 1, message: expect.stringMatching(/"fs".*axios.*lodash.*crypto/) })
    expect(await sandbox.runCode("exports.main = () => require('./lib/none.js')")).toMatchObject({ status: 'missing_module' })
    expect(await sandbox.runCode("exports.main = async () => { try { require('child_process') } catch (err) { return err.code } }")).toMatchObject({ value: 'MODULE_NOT_FOUND' })
  })
})

describe('what is made when it is first used', () => {
  test('is all there, under its name, and can be replaced', async () => {
    expect(await sandbox.value(`exports.main = () => ${JSON.stringify(EXTRA_GLOBALS)}.filter((name) => globalThis[name] === undefined)`)).toEqual([])
    expect(await sandbox.value(`exports.main = () => ${JSON.stringify(EXTRA_MODULES)}.filter((name) => require(name) === undefined)`)).toEqual([])
    expect(await sandbox.value("globalThis['fe' + 'tch'] = 1; exports.main = () => [globalThis['fe' + 'tch'], typeof globalThis['Buf' + 'fer'], globalThis['fe' + 'tch']]")).toEqual([1, 'function', 1])
  })
})
