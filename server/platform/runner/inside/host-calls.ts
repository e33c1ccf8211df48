import { type Spot, markKind, spotHere } from './describe-thrown.ts'
import type { Limits, Post } from './port.ts'
import { ErrorOf, PromiseOf, defineProperty, ownKeys, parse, stringify } from './primordials.ts'

/** How many calls beyond its limit code may try. */
const HEEDLESS = 1_000

export type CallHost = (name: string, args: unknown) => Promise<unknown>

export type HostCalls = {
  call: CallHost
  /** The host's answer to call `id`. */
  answer(id: number, ok: boolean, json: string): void
  pending(): number
  /** The kind of the error of ours with this message, for errors that came back without their object. */
  kindOf(message: string): string | null
}

/** Calls to the host: JSON texts over the port, counted against the quota, answered as promises of the author's realm. */
export function makeHostCalls(post: Post, limits: () => Limits, files: readonly string[]): HostCalls {
  const waiting: Record<number, { resolve: (value: unknown) => void; reject: (error: unknown) => void; made: Error }> = Object.create(null)
  const kinds: Record<string, string> = Object.create(null)
  let last = 0
  let open = 0

  return {
    call(name, args) {
      const made = new ErrorOf()
      last += 1
      if (last > limits().hostCalls) {
        const message = `An action may make ${limits().hostCalls} requests and calls`
        // Code that does not care is ended before it has filled its memory with promises.
        if (last === limits().hostCalls + HEEDLESS) post('over', message)
        return PromiseOf.reject(failed(made, { kind: 'quota', message }, kinds))
      }
      const id = last
      const spot: Spot = spotHere(files)
      open += 1
      return new PromiseOf((resolve, reject) => {
        waiting[id] = { resolve, reject, made }
        post('call', id, name, stringify(args ?? null), stringify(spot))
      })
    },
    answer(id, ok, json) {
      const call = waiting[id]
      if (!call) return
      delete waiting[id]
      open -= 1
      if (ok) call.resolve(parse(json))
      else call.reject(failed(call.made, parse(json), kinds))
    },
    pending: () => open,
    kindOf: (message) => kinds[message] ?? null,
  }
}

/** The error made when the call was made, so that its stack shows the author's line, now with what went wrong. */
function failed(error: Error, problem: { kind: string; name?: string; message: string; properties?: Record<string, unknown> }, kinds: Record<string, string>): Error {
  const put = (name: string, value: unknown) => defineProperty(error, name, { value, writable: true, configurable: true, enumerable: false })
  put('message', problem.message)
  put('stack', `Error: ${problem.message}\n${String(error.stack).split('\n').slice(1).join('\n')}`)
  const properties = problem.properties ?? {}
  const names = ownKeys(properties)
  for (let i = 0; i < names.length; i++) {
    const name = names[i]
    if (typeof name === 'string') defineProperty(error, name, { value: properties[name], writable: true, configurable: true, enumerable: true })
  }
  if (problem.kind !== 'threw') {
    markKind(error, problem.kind)
    kinds[problem.message] = problem.kind
  }
  return error
}
