import { makeConsole } from './console.ts'
import { describeThrown, failureJson, findSpot } from './describe-thrown.ts'
import type { makeExtras } from './extras.ts'
import { installGlobals } from './globals.ts'
import { makeHostCalls } from './host-calls.ts'
import { makeModules, type Wrapper } from './modules.ts'
import type { Ask, Limits, Payload, Post } from './port.ts'
import { apply, ErrorOf, parse, stringify, TypeErrorOf } from './primordials.ts'
import { runMain } from './run-main.ts'
import { makeTimers } from './timers.ts'

/** What the host calls, one operation at a time; microtasks have run when a call returns. Texts only. */
export type Enter = (operation: 'define' | 'preload' | 'start' | 'answer' | 'fire' | 'status' | 'uncaught', a?: unknown, b?: unknown, c?: unknown) => string

/** Furnishes a fresh context and answers the function through which the host drives it. */
export function boot(loadExtras: () => typeof makeExtras, post: Post, ask: Ask, main: string, filesJson: string, eager: boolean): Enter {
  const files: string[] = parse(filesJson)
  let limits: Limits = { hostCalls: 0, logLines: 0, logBytes: 0, outputBytes: 0 }
  const limitsNow = () => limits
  const calls = makeHostCalls(post, limitsNow, files)
  const timers = makeTimers(post)
  const globals = installGlobals({ timers, console: makeConsole(post, limitsNow), extras: () => loadExtras()(ask, calls.call), eager })
  const modules = makeModules(globals.builtIns)

  let failure: string | null = null
  let result: string | null = null
  let waitsForMain = false
  const fail = (json: string) => {
    failure ??= json
  }
  const give = (value: unknown) => {
    if (result !== null || failure !== null) return
    try {
      const json = stringify(value) ?? 'null'
      if (json.length <= limits.outputBytes) result = json
      else fail(failureJson({ kind: 'quota', name: null, message: `The result is ${json.length} characters long as JSON; ${limits.outputBytes} are allowed. Return less` }))
    } catch (error) {
      const said = parse(describeThrown(error, files))
      fail(failureJson({ kind: 'bad_output', name: null, message: `The result cannot be written as JSON: ${said.message}`, spot: said }))
    }
  }
  const guarded = (work: () => void) => {
    try {
      work()
    } catch (error) {
      fail(describeThrown(error, files))
    }
  }

  const status = (): string => {
    if (failure !== null) return failure
    if (calls.pending() > 0 || timers.pending() > 0) return ''
    if (result !== null) return `{"ok":true,"json":${stringify(result)}}`
    if (!waitsForMain) return '{"ok":true,"json":"null"}'
    return failureJson({
      kind: 'timeout',
      name: null,
      message: 'main waits for a promise that nothing will settle: no request, call or timer is pending. Resolve or reject every promise that you make',
      spot: { file: main, line: null, column: null },
    })
  }

  return (operation, a, b, c) => {
    if (operation === 'define') modules.define(String(a), toWrapper(b))
    else if (operation === 'preload') modules.preload(String(a))
    else if (operation === 'status') return status()
    else if (operation === 'answer') guarded(() => calls.answer(Number(a), b === true, String(c)))
    else if (operation === 'fire') guarded(timers.fire)
    else if (operation === 'uncaught') {
      const error = new ErrorOf(String(b))
      error.stack = String(c)
      const kind = calls.kindOf(String(b))
      const said = parse(describeThrown(error, files, kind))
      return failureJson({ kind: said.kind, name: String(a), message: String(b), spot: findSpot(String(c), files) })
    } else {
      const payload: Payload = parse(String(a))
      limits = payload.limits
      globals.setEnv(payload.env)
      guarded(() => {
        waitsForMain = true
        const settled = runMain(modules.load(main), payload.event, give)
        if (settled === null) waitsForMain = false
        else void follow(settled)
      })
    }
    return ''
  }

  async function follow(settled: PromiseLike<unknown>): Promise<void> {
    try {
      const value = await settled
      waitsForMain = false
      if (value !== undefined) give(value)
    } catch (error) {
      waitsForMain = false
      fail(describeThrown(error, files))
    }
  }
}

function toWrapper(value: unknown): Wrapper {
  if (typeof value !== 'function') throw new TypeErrorOf('A file did not compile to a function')
  return (...args) => void apply(value, args[0], args)
}
