import { AbortController, AbortSignal } from './abort.ts'
import { TextDecoder, TextEncoder } from './buffer.ts'
import { format, inspect } from './inspect.ts'
import { parseQuery, URLSearchParams, unescapeForm } from './url.ts'

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown

/** Node's `util`, as far as snippets use it. */
export const makeUtil = () => ({
  format: (...args: unknown[]) => format(args),
  inspect: (value: unknown, options?: { depth?: number | null }) => inspect(value, options?.depth === null ? 20 : (options?.depth ?? 2)),
  promisify:
    (fn: AnyFunction) =>
    (...args: unknown[]) =>
      new Promise((resolve, reject) => {
        fn(...args, (error: unknown, value: unknown) => (error === null || error === undefined ? resolve(value) : reject(error)))
      }),
  callbackify:
    (fn: (...args: unknown[]) => Promise<unknown>) =>
    (...args: unknown[]) => {
      const done = args.pop()
      if (typeof done === 'function') fn(...args).then((value) => done(null, value), (error: unknown) => done(error))
    },
  inherits(child: { prototype: object }, parent: { prototype: object }) {
    Object.setPrototypeOf(child.prototype, parent.prototype)
  },
  deprecate: (fn: AnyFunction) => fn,
  isArray: Array.isArray,
  isDeepStrictEqual: (a: unknown, b: unknown) => inspect(a, 20) === inspect(b, 20),
  types: { isPromise: (value: unknown) => value instanceof Promise, isDate: (value: unknown) => value instanceof Date, isRegExp: (value: unknown) => value instanceof RegExp },
  TextEncoder,
  TextDecoder,
})

/** Node's `querystring`. */
export function makeQuerystring() {
  const escape = (value: unknown) => encodeURIComponent(typeof value === 'object' ? '' : String(value ?? ''))
  const stringify = (values: Record<string, unknown> = {}, by = '&', equals = '=') =>
    Object.entries(values)
      .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((each) => `${escape(name)}${equals}${escape(each)}`))
      .join(by)
  const parse = (text = '') => {
    const found: Record<string, string | string[]> = Object.create(null)
    for (const [name, value] of parseQuery(text)) {
      const before = found[name]
      found[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value]
    }
    return found
  }
  return { escape, unescape: unescapeForm, stringify, encode: stringify, parse, decode: parse }
}

type UrlClass = new (href: unknown, base?: unknown) => object

/** Node's `url` with its older functions. */
export function makeUrlModule(URL: UrlClass) {
  const part = (url: object, name: string): string => String(Reflect.get(url, name) ?? '')
  const parse = (text: string, withQuery = false) => {
    const relative = !/^[a-z][a-z0-9+.-]*:/i.test(text)
    const url = new URL(text, relative ? 'http://relative' : undefined)
    const auth = part(url, 'username') === '' ? null : [part(url, 'username'), part(url, 'password')].map(decodeURIComponent).join(':')
    const query = part(url, 'search').slice(1)
    return {
      protocol: relative ? null : part(url, 'protocol'), auth, host: relative ? null : part(url, 'host'), hostname: relative ? null : part(url, 'hostname'), port: part(url, 'port') || null,
      pathname: part(url, 'pathname'), search: part(url, 'search') || null, path: part(url, 'pathname') + part(url, 'search'), hash: part(url, 'hash') || null,
      query: withQuery ? makeQuerystring().parse(query) : query || null, href: relative ? text : part(url, 'href'),
    }
  }
  const format = (given: object) => ('href' in given ? String(given.href) : `${part(given, 'protocol')}//${part(given, 'host') || part(given, 'hostname')}${part(given, 'pathname')}${part(given, 'search')}`)
  return { URL, URLSearchParams, parse, format, resolve: (from: string, to: string) => part(new URL(to, from), 'href') }
}

/** Node's `path` (POSIX), as far as snippets use it. */
export const makePath = () => ({
  sep: '/',
  join: (...parts: string[]) => parts.filter((each) => each !== '').join('/').replaceAll(/\/+/g, '/'),
  basename: (path: string, suffix = '') => {
    const name = path.split('/').at(-1) ?? ''
    return suffix !== '' && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name
  },
  dirname: (path: string) => path.split('/').slice(0, -1).join('/') || '.',
  extname: (path: string) => /[^/]\.[^./]*$/.exec(path)?.[0].slice(1) ?? '',
})

/** Node's `assert`. */
export function makeAssert() {
  const fail = (message: unknown, standard: string): never => {
    throw message instanceof Error ? message : Object.assign(new Error(message === undefined ? standard : String(message)), { name: 'AssertionError', code: 'ERR_ASSERTION' })
  }
  const ok = (value: unknown, message?: unknown) => void (value || fail(message, `${inspect(value)} is not truthy`))
  const equal = (a: unknown, b: unknown, message?: unknown) => void (Object.is(a, b) || fail(message, `${inspect(a)} is not ${inspect(b)}`))
  const deepEqual = (a: unknown, b: unknown, message?: unknown) => void (inspect(a, 20) === inspect(b, 20) || fail(message, `${inspect(a)} is not ${inspect(b)}`))
  return Object.assign(ok, { ok, equal, strictEqual: equal, deepEqual, deepStrictEqual: deepEqual, fail: (message?: unknown) => fail(message, 'Failed') })
}

export const signals = { AbortController, AbortSignal }
