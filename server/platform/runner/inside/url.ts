import type { Compute } from './compute.ts'

type Pair = [string, string]

/** The query of an address (WHATWG URL Standard). */
export class URLSearchParams {
  #pairs: Pair[] = []
  #changed: (() => void) | null

  constructor(given?: unknown, changed: (() => void) | null = null) {
    this.#changed = changed
    if (given instanceof URLSearchParams) this.#pairs = [...given]
    else if (Array.isArray(given)) this.#pairs = given.map(([name, value]) => [String(name), String(value)])
    else if (typeof given === 'object' && given !== null) this.#pairs = Object.entries(given).map(([name, value]) => [name, String(value)])
    else this.#pairs = parseQuery(given === undefined || given === null ? '' : String(given))
  }
  get size(): number {
    return this.#pairs.length
  }
  append(name: string, value: string): void {
    this.#pairs.push([String(name), String(value)])
    this.#changed?.()
  }
  delete(name: string): void {
    this.#pairs = this.#pairs.filter(([each]) => each !== String(name))
    this.#changed?.()
  }
  get(name: string): string | null {
    return this.#pairs.find(([each]) => each === String(name))?.[1] ?? null
  }
  getAll(name: string): string[] {
    return this.#pairs.filter(([each]) => each === String(name)).map(([, value]) => value)
  }
  has(name: string): boolean {
    return this.#pairs.some(([each]) => each === String(name))
  }
  set(name: string, value: string): void {
    const at = this.#pairs.findIndex(([each]) => each === String(name))
    if (at < 0) return this.append(name, value)
    this.#pairs = this.#pairs.flatMap((pair, i): Pair[] => (i === at ? [[pair[0], String(value)]] : pair[0] === String(name) ? [] : [pair]))
    this.#changed?.()
  }
  sort(): void {
    this.#pairs = this.#pairs.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    this.#changed?.()
  }
  forEach(fn: (value: string, name: string, params: URLSearchParams) => void): void {
    for (const [name, value] of this.#pairs) fn(value, name, this)
  }
  keys(): IterableIterator<string> {
    return this.#pairs.map(([name]) => name).values()
  }
  values(): IterableIterator<string> {
    return this.#pairs.map(([, value]) => value).values()
  }
  entries(): IterableIterator<Pair> {
    return this.#pairs.map(([name, value]): Pair => [name, value]).values()
  }
  [Symbol.iterator](): IterableIterator<Pair> {
    return this.entries()
  }
  toString(): string {
    return this.#pairs.map(([name, value]) => `${escapeForm(name)}=${escapeForm(value)}`).join('&')
  }
  get [Symbol.toStringTag](): string {
    return 'URLSearchParams'
  }
}

export function parseQuery(text: string): Pair[] {
  return text
    .replace(/^\?/, '')
    .split('&')
    .filter((part) => part !== '')
    .map((part): Pair => {
      const at = part.indexOf('=')
      return at < 0 ? [unescapeForm(part), ''] : [unescapeForm(part.slice(0, at)), unescapeForm(part.slice(at + 1))]
    })
}

const escapeForm = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replaceAll('%20', '+').replaceAll(/[!'()~]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)

export function unescapeForm(text: string): string {
  const spaced = text.replaceAll('+', ' ')
  try {
    return decodeURIComponent(spaced)
  } catch {
    return spaced
  }
}

const PARTS = ['protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash'] as const

/** `URL`, parsed by the host's implementation (WHATWG URL Standard). */
export function makeUrl(compute: Compute) {
  class URL {
    #parts: Record<string, string> = {}
    readonly searchParams: URLSearchParams

    constructor(href: unknown, base?: unknown) {
      this.#read({ href: String(href), ...(base === undefined ? {} : { base: String(base) }) })
      this.searchParams = new URLSearchParams(this.#parts['search'], () => this.#read({ href: this.href, part: 'search', value: this.searchParams.toString() }))
    }
    static canParse(href: unknown, base?: unknown): boolean {
      return URL.parse(href, base) !== null
    }
    static parse(href: unknown, base?: unknown): URL | null {
      try {
        return new URL(href, base)
      } catch {
        return null
      }
    }
    get href(): string {
      return this.#parts['href'] ?? ''
    }
    get origin(): string {
      return this.#parts['origin'] ?? ''
    }
    toString(): string {
      return this.href
    }
    toJSON(): string {
      return this.href
    }
    #read(input: Record<string, unknown>): void {
      const parts = compute('url', input)
      if (typeof parts !== 'object' || parts === null) throw new TypeError('Invalid URL')
      for (const [name, value] of Object.entries(parts)) this.#parts[name] = String(value)
    }
    static {
      for (const part of PARTS) {
        Object.defineProperty(URL.prototype, part, {
          get(this: URL) {
            return this.#parts[part]
          },
          set(this: URL, value: unknown) {
            this.#read({ href: this.href, part, value: String(value) })
          },
          enumerable: true,
          configurable: true,
        })
      }
    }
  }
  return URL
}
