import { type AbortSignal, untilAborted } from './abort.ts'
import { decode, toBytes } from './buffer.ts'
import type { HttpCall } from './http-call.ts'
import { URLSearchParams } from './url.ts'

/** Headers of a request or response: names in lower case (Fetch Standard). */
export class Headers {
  #values = new Map<string, string>()
  constructor(given?: unknown) {
    if (given instanceof Headers) for (const [name, value] of given) this.append(name, value)
    else if (Array.isArray(given)) for (const [name, value] of given) this.append(name, value)
    else if (typeof given === 'object' && given !== null) for (const [name, value] of Object.entries(given)) this.append(name, value)
  }
  append(name: string, value: unknown): void {
    const before = this.get(name)
    this.set(name, before === null ? value : `${before}, ${String(value)}`)
  }
  set(name: string, value: unknown): void {
    this.#values.set(String(name).toLowerCase(), String(value).trim())
  }
  get(name: string): string | null {
    return this.#values.get(String(name).toLowerCase()) ?? null
  }
  has(name: string): boolean {
    return this.#values.has(String(name).toLowerCase())
  }
  delete(name: string): void {
    this.#values.delete(String(name).toLowerCase())
  }
  forEach(fn: (value: string, name: string, headers: Headers) => void): void {
    for (const [name, value] of this) fn(value, name, this)
  }
  entries(): IterableIterator<[string, string]> {
    return [...this.#values].toSorted(([a], [b]) => (a < b ? -1 : 1)).values()
  }
  keys(): IterableIterator<string> {
    return [...this.entries()].map(([name]) => name).values()
  }
  values(): IterableIterator<string> {
    return [...this.entries()].map(([, value]) => value).values()
  }
  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries()
  }
  toRecord(): Record<string, string> {
    return Object.fromEntries(this.#values)
  }
}

type Body = string | Uint8Array | null

class WithBody {
  readonly headers: Headers
  bodyUsed = false
  #body: Body
  constructor(headers: Headers, body: Body) {
    this.headers = headers
    this.#body = body
  }
  take(): Body {
    if (this.bodyUsed) throw new TypeError('The body was read already')
    this.bodyUsed = true
    return this.#body
  }
  async text(): Promise<string> {
    const body = this.take()
    return body === null ? '' : typeof body === 'string' ? body : decode(body)
  }
  async json(): Promise<unknown> {
    return JSON.parse(await this.text())
  }
  async bytes(): Promise<Uint8Array> {
    const body = this.take()
    return body === null ? new Uint8Array() : toBytes(body)
  }
  async arrayBuffer(): Promise<ArrayBuffer> {
    return new Uint8Array(await this.bytes()).buffer
  }
  peek(): Body {
    return this.#body
  }
}

function readBody(given: unknown, headers: Headers): Body {
  if (given === undefined || given === null) return null
  const type = (name: string) => {
    if (!headers.has('content-type')) headers.set('content-type', name)
  }
  if (given instanceof URLSearchParams) {
    type('application/x-www-form-urlencoded;charset=UTF-8')
    return given.toString()
  }
  if (ArrayBuffer.isView(given) || given instanceof ArrayBuffer) return toBytes(given)
  type('text/plain;charset=UTF-8')
  return String(given)
}

type Init = { method?: string; headers?: unknown; body?: unknown; signal?: AbortSignal | null; redirect?: string; status?: number; statusText?: string }

export class Request extends WithBody {
  readonly url: string
  readonly method: string
  readonly signal: AbortSignal | null
  readonly redirect: string
  constructor(input: unknown, init: Init = {}) {
    const from = input instanceof Request ? input : null
    const headers = new Headers(init.headers ?? from?.headers)
    super(headers, init.body === undefined ? (from?.peek() ?? null) : readBody(init.body, headers))
    this.url = from?.url ?? String(input)
    this.method = String(init.method ?? from?.method ?? 'GET').toUpperCase()
    this.signal = init.signal ?? from?.signal ?? null
    this.redirect = init.redirect ?? from?.redirect ?? 'follow'
    if ((this.method === 'GET' || this.method === 'HEAD') && this.peek() !== null) throw new TypeError('Request with GET/HEAD method cannot have body.')
  }
  clone(): Request {
    return new Request(this)
  }
}

export class Response extends WithBody {
  readonly status: number
  readonly statusText: string
  readonly url: string = ''
  readonly redirected: boolean = false
  readonly type = 'basic'
  constructor(body?: unknown, init: Init & { url?: string; redirected?: boolean } = {}) {
    const headers = new Headers(init.headers)
    super(headers, readBody(body, headers))
    this.status = init.status ?? 200
    this.statusText = init.statusText ?? ''
    this.url = init.url ?? ''
    this.redirected = init.redirected ?? false
  }
  get ok(): boolean {
    return this.status >= 200 && this.status < 300
  }
  clone(): Response {
    return new Response(this.peek(), this)
  }
  static json(value: unknown, init: Init = {}): Response {
    return new Response(JSON.stringify(value), { ...init, headers: { 'content-type': 'application/json', ...Object.fromEntries(new Headers(init.headers)) } })
  }
}

/** `fetch` (Fetch Standard) over the host's HTTP call. */
export function makeFetch(http: HttpCall) {
  return async function fetch(input: unknown, init?: Init): Promise<Response> {
    const request = new Request(input, init)
    const redirects = request.redirect === 'follow' ? 20 : 0
    const calling = http({ method: request.method, url: request.url, headers: request.headers.toRecord(), body: request.take(), redirects })
    const answer = await untilAborted(calling, request.signal)
    if (request.redirect === 'error' && answer.status >= 300 && answer.status < 400 && 'location' in answer.headers) throw new TypeError(`${request.url} redirects`)
    return new Response(answer.bytes(), { status: answer.status, statusText: answer.statusText, headers: answer.headers, url: answer.url, redirected: answer.url !== request.url })
  }
}
