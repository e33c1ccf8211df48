import { AppError } from '../../base/errors.ts'

/** Ports of services that speak no HTTP and do harm when they are spoken to. */
const CLOSED_PORTS = new Set([1433, 1521, 2049, 2375, 2379, 3306, 3389, 4369, 5432, 5672, 5900, 5984, 6379, 6443, 9042, 9092, 9200, 9300, 10250, 11211, 27017, 27018])
const REFUSED_HEADERS = /^(host|transfer-encoding|upgrade|te|trailer|expect|http2-settings|proxy-.*)$/
const DROPPED_HEADERS = /^(connection|keep-alive|content-length|accept-encoding)$/
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

/** The address of a request, checked: http or https, no user name in it, a port that may be used. Throws `egress-refused`. */
export function checkUrl(text: string, openPort: (host: string, port: number) => boolean): URL {
  const refuse = (reason: string): never => {
    throw new AppError('egress-refused', { url: shown(text), reason })
  }
  if (!URL.canParse(text)) return refuse('it is no address; write https://host/path')
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return refuse(`only http and https are spoken, not ${url.protocol.slice(0, -1)}`)
  if (url.username !== '' || url.password !== '') return refuse('a user name in the address is not sent; use an Authorization header')
  const port = portOf(url)
  const usable = port === 80 || port === 443 || (port >= 1024 && !CLOSED_PORTS.has(port))
  if (!usable && !openPort(url.hostname, port)) return refuse(`port ${port} is not one for web services`)
  return url
}

/** Headers in lower case without those that the client sets itself. Throws `egress-refused` for names and values that cannot be sent. */
export function checkHeaders(given: Record<string, string>, url: URL): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [written, value] of Object.entries(given)) {
    const name = written.toLowerCase()
    const refuse = (reason: string) => new AppError('egress-refused', { url: shown(url.href), reason })
    if (!TOKEN.test(name)) throw refuse(`"${written.slice(0, 40)}" is no name for a header`)
    if (REFUSED_HEADERS.test(name)) throw refuse(`the header ${written} may not be set`)
    if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) throw refuse(`the header ${written} contains a line break or a character that headers cannot carry`)
    if (!DROPPED_HEADERS.test(name)) headers[name] = value
  }
  return headers
}

/** Headers that may follow a redirect to another origin: none that could say who asks. */
export const withoutCredentials = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => /^(accept|accept-language|content-type|user-agent)$/.test(name)))

export const portOf = (url: URL): number => Number(url.port || (url.protocol === 'https:' ? 443 : 80))

/** An address for messages and logs: without query and user name, where secrets are. */
export function shown(text: string): string {
  if (!URL.canParse(text)) return text.slice(0, 100)
  const url = new URL(text)
  return `${url.protocol}//${url.host}${url.pathname}`.slice(0, 300)
}
