import { AbortController, AbortSignal } from './abort.ts'
import { atob, btoa, Buffer, TextDecoder, TextEncoder } from './buffer.ts'
import { makeCompute } from './compute.ts'
import { makeCrypto } from './crypto.ts'
import { makeCrm } from './crm.ts'
import { EventEmitter } from './events.ts'
import { Headers, makeFetch, Request, Response } from './fetch.ts'
import type { CallHost } from './host-calls.ts'
import { makeHttpCall } from './http-call.ts'
import { makeNodeHttp } from './node-http.ts'
import { makeAssert, makePath, makeQuerystring, makeUrlModule, makeUtil } from './node-small.ts'
import type { Ask } from './port.ts'
import { defineProperty } from './primordials.ts'
import { structuredClone } from './structured-clone.ts'
import type { Timers } from './timers.ts'
import { makeUrl, URLSearchParams } from './url.ts'

export type Globals = {
  builtIns: Record<string, () => unknown>
  setEnv(env: Record<string, string>): void
}

/** What no action needs: shared memory and WebAssembly are not counted as an isolate's memory. */
const TAKEN_AWAY = ['WebAssembly', 'SharedArrayBuffer', 'Atomics']

/** Puts on the global object what code expects of Node and browsers, and answers the built-in modules. */
export function installGlobals(parts: { ask: Ask; call: CallHost; timers: Timers; console: object }): Globals {
  for (const name of TAKEN_AWAY) Reflect.deleteProperty(globalThis, name)
  const started = Date.now()
  const env: Record<string, string> = {}
  const compute = makeCompute(parts.ask)
  const http = makeHttpCall(parts.call)
  const crypto = makeCrypto(compute)
  const URL = makeUrl(compute)
  const queueMicrotask = (fn: () => unknown) => void Promise.resolve().then(() => fn())
  const process = {
    env, argv: [], pid: 1, platform: 'linux', version: 'v24.0.0', versions: { node: '24.0.0' },
    cwd: () => '/',
    nextTick: (fn: (...args: unknown[]) => unknown, ...args: unknown[]) => queueMicrotask(() => fn(...args)),
    uptime: () => (Date.now() - started) / 1000,
    hrtime: Object.assign(() => [Math.floor((Date.now() - started) / 1000), 0], { bigint: () => BigInt(Date.now() - started) * 1_000_000n }),
    memoryUsage: () => ({ rss: 0, heapTotal: 0, heapUsed: 0, external: 0, arrayBuffers: 0 }),
    exit() {
      throw new Error('process.exit is not for actions: return from main instead')
    },
    emitWarning() {},
    on: () => process,
    once: () => process,
  }
  const globals: Record<string, unknown> = {
    ...parts.timers.globals, console: parts.console, process, global: globalThis, queueMicrotask, structuredClone, Buffer, TextEncoder, TextDecoder, atob, btoa,
    URL, URLSearchParams, AbortController, AbortSignal, Headers, Request, Response, fetch: makeFetch(http), crypto: crypto.webcrypto,
    performance: { now: () => Date.now() - started, timeOrigin: started }, crm: makeCrm(parts.call),
  }
  for (const name of Object.keys(globals)) put(name, globals[name])
  const { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate } = parts.timers.globals
  const timersModule = { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate }
  const sleep = (ms: number, value: unknown) => new Promise((resolve) => void globalThis.setTimeout(() => resolve(value), ms))
  return {
    builtIns: {
      assert: makeAssert,
      buffer: () => ({ Buffer, atob, btoa }),
      crypto: () => crypto,
      dns: () => makeDns(parts.call),
      events: () => Object.assign(EventEmitter, { EventEmitter, default: EventEmitter }),
      http: () => makeNodeHttp(http, 'http:'),
      https: () => makeNodeHttp(http, 'https:'),
      path: makePath,
      process: () => process,
      querystring: makeQuerystring,
      timers: () => timersModule,
      'timers/promises': () => ({ setTimeout: sleep, setImmediate: (value: unknown) => sleep(0, value), scheduler: { wait: sleep } }),
      url: () => makeUrlModule(URL),
      util: makeUtil,
      'midflow:http': () => http,
    },
    setEnv: (given) => void Object.assign(env, given),
  }
}

/** Node's `dns`, as far as snippets use it: `lookup`. */
function makeDns(call: CallHost) {
  const find = async (name: string) => {
    const found = await call('dns', { name })
    const [address, family] = Array.isArray(found) ? found : ['', 4]
    return { address: String(address), family: Number(family) }
  }
  return {
    lookup(name: string, ...rest: unknown[]) {
      const done = rest.at(-1)
      if (typeof done === 'function') find(name).then(({ address, family }) => done(null, address, family), (error: unknown) => done(error))
    },
    promises: { lookup: find },
  }
}

const put = (name: string, value: unknown) => defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false })
