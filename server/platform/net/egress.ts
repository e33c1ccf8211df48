import { Agent, request as send } from 'undici'
import { AppError } from '../../base/errors.ts'
import type { Logger } from '../../base/logger.ts'
import { type AllowList, createAllowList } from './allow-list.ts'
import { checkHeaders, checkUrl, shown, withoutCredentials } from './check-request.ts'
import { CONNECT_WITHIN, guardedConnect, type Lookup, lookupAll } from './guarded-connect.ts'
import { readBody } from './read-body.ts'

export type EgressRequest = {
  method: string
  url: string
  headers: Record<string, string>
  body: string | Buffer | null
  /** For the whole of it: all redirects and the last byte of the body. */
  timeoutMs: number
  /** Of the body, after decompression. */
  maxBytes: number
  /** How many are followed; 0 answers the 3xx itself. */
  redirects: number
  signal?: AbortSignal
}

export type EgressResponse = { status: number; headers: Record<string, string>; body: Buffer; url: string }

/**
 * The one way out to other machines. Checks the address that is really connected to, on every redirect: public ones only, but
 * for what `allowPrivate` opens. Fails with an `AppError`: `egress-blocked`, `-refused`, `-timeout`, `-network`, `-too-large`,
 * `-redirects`, `-cancelled`. Any HTTP status is an answer.
 */
export type Egress = { fetch(request: EgressRequest): Promise<EgressResponse>; close(): Promise<void> }

/** Bytes of headers that are read. */
const MOST_HEADERS = 32 * 1024

export function createEgress(deps: { allowPrivate: string[]; lookup?: Lookup; logger: Logger }): Egress {
  const allowed = createAllowList(deps.allowPrivate)
  const agent = new Agent({ connect: guardedConnect(allowed, deps.lookup ?? lookupAll, deps.logger), maxHeaderSize: MOST_HEADERS, pipelining: 1 })
  return {
    fetch: (request) => follow(request, agent, allowed),
    close: () => agent.destroy(),
  }
}

async function follow(request: EgressRequest, agent: Agent, allowed: AllowList): Promise<EgressResponse> {
  const deadline = AbortSignal.timeout(Math.max(1, request.timeoutMs))
  const signal = request.signal ? AbortSignal.any([deadline, request.signal]) : deadline
  const openPort = (host: string, port: number) => allowed.hasHost(host, port)
  let url = checkUrl(request.url, openPort)
  let { method, body } = request
  let headers = checkHeaders(request.headers, url)
  for (let followed = 0; ; followed++) {
    const response = await once({ ...request, method, body, headers }, url, agent, signal, deadline)
    const location = response.headers['location']
    if (![301, 302, 303, 307, 308].includes(response.status) || location === undefined || request.redirects === 0) return response
    if (followed >= request.redirects) throw new AppError('egress-redirects', { url: shown(request.url), redirects: request.redirects })
    const next = checkUrl(URL.canParse(location, url) ? new URL(location, url).href : location, openPort)
    if (response.status === 303 ? method !== 'HEAD' : response.status < 303 && method === 'POST') {
      method = 'GET'
      body = null
      headers = Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('content-')))
    }
    if (next.origin !== url.origin) headers = withoutCredentials(headers)
    url = next
  }
}

async function once(request: EgressRequest, url: URL, agent: Agent, signal: AbortSignal, deadline: AbortSignal): Promise<EgressResponse> {
  try {
    const response = await send(url, {
      dispatcher: agent,
      method: methodOf(request.method, url),
      headers: { 'user-agent': 'Midflow', 'accept-encoding': 'gzip, deflate, br', ...request.headers },
      body: request.body,
      signal,
      headersTimeout: 0,
      bodyTimeout: 0,
    })
    const headers = flat(response.headers)
    const body = await readBody(response.body, headers['content-encoding'], request.maxBytes)
    if (body === null) throw new AppError('egress-too-large', { url: shown(url.href), bytes: request.maxBytes })
    delete headers['content-encoding']
    delete headers['content-length']
    return { status: response.statusCode, headers, body, url: url.href }
  } catch (err) {
    throw explain(err, request, url, deadline)
  }
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
function methodOf(given: string, url: URL): (typeof METHODS)[number] {
  const found = METHODS.find((method) => method === given.toUpperCase())
  if (found) return found
  throw new AppError('egress-refused', { url: shown(url.href), reason: `the method ${given.slice(0, 20)} is not spoken` })
}

function explain(err: unknown, request: EgressRequest, url: URL, deadline: AbortSignal): AppError {
  const at = shown(url.href)
  if (err instanceof AppError) return err
  if (deadline.aborted) return new AppError('egress-timeout', { url: at, ms: request.timeoutMs })
  if (request.signal?.aborted) return new AppError('egress-cancelled', { url: at })
  const code = err instanceof Error && 'code' in err ? String(err.code) : ''
  const reason = REASONS[code] ?? (err instanceof Error ? err.message : String(err))
  if (code === 'UND_ERR_INVALID_ARG') return new AppError('egress-refused', { url: at, reason }, { cause: err })
  return new AppError('egress-network', { url: at, reason, code }, { cause: err })
}

const REASONS: Record<string, string> = {
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'its name cannot be looked up just now',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut',
  UND_ERR_CONNECT_TIMEOUT: `no connection within ${CONNECT_WITHIN / 1000} s`,
  UND_ERR_SOCKET: 'the connection was cut',
  UND_ERR_HEADERS_OVERFLOW: 'its headers are too long',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
}

const flat = (headers: Record<string, string | string[] | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]))

