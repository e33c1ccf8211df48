import type { CallHost } from './host-calls.ts'
import { format, inspect } from './inspect.ts'
import type { Ask } from './port.ts'
import { defineProperty } from './primordials.ts'
import type { Timers } from './timers.ts'

export type Globals = {
  builtIns: Record<string, () => unknown>
  setEnv(env: Record<string, string>): void
}

/** Puts on the global object what code expects of Node and browsers, and takes away what no action needs. */
export function installGlobals(parts: { ask: Ask; call: CallHost; timers: Timers; console: object }): Globals {
  for (const name of ['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'escape', 'unescape']) Reflect.deleteProperty(globalThis, name)
  const env: Record<string, string> = {}
  const process = {
    env,
    argv: [],
    pid: 1,
    platform: 'linux',
    version: 'v24.0.0',
    versions: { node: '24.0.0' },
    cwd: () => '/',
    nextTick: (fn: (...args: unknown[]) => void, ...args: unknown[]) => queueMicrotask(() => fn(...args)),
    uptime: () => 0,
    emitWarning() {},
    on() {},
    once() {},
  }
  const queueMicrotask = (fn: () => void) => void Promise.resolve().then(() => fn())
  const globals: Record<string, unknown> = { ...parts.timers.globals, console: parts.console, process, global: globalThis, queueMicrotask }
  for (const [name, value] of Object.entries(globals)) put(name, value)
  return {
    builtIns: { process: () => process, util: () => ({ format: (...args: unknown[]) => format(args), inspect }) },
    setEnv: (given) => void Object.assign(env, given),
  }
}

const put = (name: string, value: unknown) => defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false })
