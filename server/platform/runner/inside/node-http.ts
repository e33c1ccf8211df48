import { Buffer, toBytes } from './buffer.ts'
import { concat } from './bytes.ts'
import { EventEmitter } from './events.ts'
import type { HttpAnswer, HttpCall } from './http-call.ts'

type Options = {
  protocol?: string; hostname?: string; host?: string; port?: number | string; path?: string; method?: string; headers?: Record<string, unknown>; auth?: string; timeout?: number
  href?: string
}
type OnResponse = (response: IncomingMessage) => void

class IncomingMessage extends EventEmitter {
  readonly statusCode: number
  readonly statusMessage: string
  readonly headers: Record<string, string>
  #encoding: string | null = null
  #bytes: Uint8Array
  constructor(answer: HttpAnswer) {
    super()
    this.statusCode = answer.status
    this.statusMessage = answer.statusText
    this.headers = answer.headers
    this.#bytes = answer.bytes()
  }
  setEncoding(encoding: string): this {
    this.#encoding = encoding
    return this
  }
  resume(): this {
    return this
  }
  pipe<T extends { write(chunk: unknown): unknown; end(): unknown }>(target: T): T {
    this.on('data', (chunk) => target.write(chunk))
    this.on('end', () => target.end())
    return target
  }
  flow(): void {
    if (this.#bytes.length > 0) this.emit('data', this.#encoding === null ? Buffer.from(this.#bytes) : Buffer.from(this.#bytes).toString(this.#encoding))
    this.emit('end')
    this.emit('close')
  }
  async *[Symbol.asyncIterator](): AsyncGenerator<unknown> {
    yield this.#encoding === null ? Buffer.from(this.#bytes) : Buffer.from(this.#bytes).toString(this.#encoding)
  }
}

/** Node's `http` and `https`, as far as snippets use them: `request` and `get` over the host's HTTP call. */
export function makeNodeHttp(http: HttpCall, protocol: 'http:' | 'https:') {
  class ClientRequest extends EventEmitter {
    #chunks: Uint8Array[] = []
    #headers: Record<string, string> = {}
    #url: string
    #method: string
    #timeoutMs: number | null
    #over = false
    constructor(options: Options, onResponse: OnResponse | undefined) {
      super()
      this.#url = urlOf(options, protocol)
      this.#method = String(options.method ?? 'GET').toUpperCase()
      this.#timeoutMs = options.timeout ?? null
      for (const [name, value] of Object.entries(options.headers ?? {})) this.setHeader(name, value)
      if (options.auth) this.setHeader('authorization', `Basic ${Buffer.from(options.auth).toString('base64')}`)
      if (onResponse) this.on('response', (response) => response instanceof IncomingMessage && onResponse(response))
    }
    setHeader(name: string, value: unknown): this {
      this.#headers[name.toLowerCase()] = String(value)
      return this
    }
    getHeader(name: string): string | undefined {
      return this.#headers[name.toLowerCase()]
    }
    setTimeout(ms: number, fn?: () => void): this {
      this.#timeoutMs = ms
      if (fn) this.on('timeout', fn)
      return this
    }
    write(chunk: unknown, encoding?: unknown): boolean {
      this.#chunks.push(toBytes(chunk, typeof encoding === 'string' ? encoding : undefined).slice())
      return true
    }
    end(chunk?: unknown, encoding?: unknown): this {
      if (chunk !== undefined && chunk !== null && typeof chunk !== 'function') this.write(chunk, encoding)
      void this.#send()
      return this
    }
    destroy(error?: Error): this {
      if (!this.#over && error) this.emit('error', error)
      this.#over = true
      return this
    }
    abort(): void {
      this.destroy()
    }
    async #send(): Promise<void> {
      let response: IncomingMessage
      try {
        const answer = await http({
          method: this.#method, url: this.#url, headers: this.#headers, body: this.#chunks.length > 0 ? concat(this.#chunks) : null, redirects: 0,
          ...(this.#timeoutMs === null ? {} : { timeoutMs: this.#timeoutMs }),
        })
        response = new IncomingMessage(answer)
      } catch (error) {
        if (this.#over) return
        const timedOut = typeof error === 'object' && error !== null && 'code' in error && error.code === 'ETIMEDOUT'
        if (timedOut && this.listenerCount('timeout') > 0) this.emit('timeout')
        if (!this.#over) this.emit('error', error)
        return
      }
      if (this.#over) return
      this.emit('response', response)
      queueMicrotask(() => response.flow())
    }
  }

  const request = (first: unknown, second?: unknown, third?: unknown): ClientRequest => {
    const options = { ...readOptions(first), ...(typeof second === 'object' ? readOptions(second) : {}) }
    const onResponse = typeof second === 'function' ? second : third
    return new ClientRequest(options, typeof onResponse === 'function' ? (response) => onResponse(response) : undefined)
  }
  class Agent {
    destroy(): void {}
  }
  return {
    request,
    get: (first: unknown, second?: unknown, third?: unknown) => request(first, second, third).end(),
    Agent,
    globalAgent: new Agent(),
    IncomingMessage,
    ClientRequest,
    STATUS_CODES: {},
  }
}

function readOptions(given: unknown): Options {
  if (typeof given === 'string') return { href: given }
  if (typeof given !== 'object' || given === null) return {}
  return 'href' in given && 'searchParams' in given ? { href: String(given.href) } : given
}

function urlOf(options: Options, protocol: string): string {
  if (options.href !== undefined) return options.href
  const host = options.hostname ?? options.host ?? 'localhost'
  const port = options.port === undefined || options.port === '' ? '' : `:${options.port}`
  return `${options.protocol ?? protocol}//${host}${host.includes(':') ? '' : port}${options.path ?? '/'}`
}
