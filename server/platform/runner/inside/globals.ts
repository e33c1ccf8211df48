import { EXTRA_GLOBALS, EXTRA_MODULES } from './extra-names.ts'
import type { Extras } from './extras.ts'
import { defineProperty } from './primordials.ts'
import type { Timers } from './timers.ts'

export type Globals = {
  builtIns: Record<string, () => unknown>
  setEnv(env: Record<string, string>): void
}

/** What no action needs: shared memory and WebAssembly are not counted as an isolate's memory. */
const TAKEN_AWAY = ['WebAssembly', 'SharedArrayBuffer', 'Atomics']

/** Puts on the global object what code expects of Node and browsers, and answers the built-in modules. `eager`: with the extras. */
export function installGlobals(parts: { timers: Timers; console: object; extras: () => Extras; eager: boolean }): Globals {
  for (let i = 0; i < TAKEN_AWAY.length; i++) Reflect.deleteProperty(globalThis, TAKEN_AWAY[i] ?? '')
  const env: Record<string, string> = {}
  const started = Date.now()
  const process = makeProcess(env, started)
  const performance = { now: () => Date.now() - started, timeOrigin: started }
  const globals: Record<string, unknown> = { ...parts.timers.globals, console: parts.console, process, global: globalThis, queueMicrotask, performance }
  for (const name of Object.keys(globals)) put(name, globals[name])

  let made: Extras | null = null
  const extras = (): Extras => {
    if (made) return made
    made = parts.extras()
    for (const name of EXTRA_GLOBALS) if (!given.has(name)) put(name, made.globals[name])
    return made
  }
  const given = new Set<string>()
  for (const name of EXTRA_GLOBALS) {
    defineProperty(globalThis, name, {
      get: () => extras().globals[name],
      set: (value: unknown) => {
        given.add(name)
        put(name, value)
      },
      configurable: true,
      enumerable: false,
    })
  }
  if (parts.eager) extras()

  const { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate } = parts.timers.globals
  const sleep = (ms: number, value: unknown) => new Promise((resolve) => void globalThis.setTimeout(() => resolve(value), ms))
  const builtIns: Record<string, () => unknown> = {
    process: () => process,
    timers: () => ({ setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate }),
    'timers/promises': () => ({ setTimeout: sleep, setImmediate: (value: unknown) => sleep(0, value), scheduler: { wait: sleep } }),
  }
  for (const name of EXTRA_MODULES) builtIns[name] = () => extras().builtIns[name]?.()
  return { builtIns, setEnv: (values) => void Object.assign(env, values) }
}

function makeProcess(env: Record<string, string>, started: number) {
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
  return process
}

const queueMicrotask = (fn: () => unknown) => void Promise.resolve().then(() => fn())

const put = (name: string, value: unknown) => defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false })
