import { AbortController, AbortSignal } from './abort.ts'
import { atob, btoa, Buffer, TextDecoder, TextEncoder } from './buffer.ts'
import { makeCompute } from './compute.ts'
import { makeCrm } from './crm.ts'
import { makeCrypto } from './crypto.ts'
import { EventEmitter } from './events.ts'
import { Headers, makeFetch, Request, Response } from './fetch.ts'
import type { CallHost } from './host-calls.ts'
import { makeHttpCall } from './http-call.ts'
import { makeNodeHttp } from './node-http.ts'
import { makeAssert, makePath, makeQuerystring, makeUrlModule, makeUtil } from './node-small.ts'
import type { Ask } from './port.ts'
import { structuredClone } from './structured-clone.ts'
import { makeUrl, URLSearchParams } from './url.ts'

export type Extras = { globals: Record<string, unknown>; builtIns: Record<string, () => unknown> }

/** What code often does without: made when it first touches one of these, or ahead of time when its text names one. */
export function makeExtras(ask: Ask, call: CallHost): Extras {
  const compute = makeCompute(ask)
  const http = makeHttpCall(call)
  const crypto = makeCrypto(compute)
  const URL = makeUrl(compute)
  return {
    globals: {
      structuredClone, Buffer, TextEncoder, TextDecoder, atob, btoa, URL, URLSearchParams, AbortController, AbortSignal, Headers, Request, Response,
      fetch: makeFetch(http), crypto: crypto.webcrypto, crm: makeCrm(call),
    },
    builtIns: {
      assert: makeAssert,
      buffer: () => ({ Buffer, atob, btoa }),
      crypto: () => crypto,
      dns: () => makeDns(call),
      events: () => Object.assign(EventEmitter, { EventEmitter, default: EventEmitter }),
      http: () => makeNodeHttp(http, 'http:'),
      https: () => makeNodeHttp(http, 'https:'),
      path: makePath,
      querystring: makeQuerystring,
      url: () => makeUrlModule(URL),
      util: makeUtil,
      'midflow:http': () => http,
    },
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
