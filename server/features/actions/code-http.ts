import { STATUS_CODES } from 'node:http'
import { isUtf8 } from 'node:buffer'
import { z } from 'zod'
import { AppError } from '../../base/errors.ts'
import type { EgressRequest, EgressResponse } from '../../platform/net/egress.ts'
import type { HostFunction } from '../../platform/runner/action-run.ts'
import { HostError } from '../../platform/runner/host-error.ts'

const MOST_MS = 300_000
const DEFAULT_MS = 30_000
const MOST_BYTES = 20 * 1024 * 1024
const DEFAULT_BYTES = 5 * 1024 * 1024

const codeRequest = z.object({
  method: z.string(),
  url: z.string().max(20_000),
  headers: z.record(z.string(), z.string()),
  body: z.union([z.object({ text: z.string() }), z.object({ base64: z.string() }), z.null()]),
  timeoutMs: z.number().positive().max(MOST_MS).optional(),
  redirects: z.number().int().min(0).max(20).optional(),
  maxBytes: z.number().positive().max(MOST_BYTES).optional(),
})

export type Fetch = (request: EgressRequest) => Promise<EgressResponse>

/** HTTP for code: through the egress client, with the errors that Node's clients give. */
export function createCodeHttp(fetch: Fetch): HostFunction {
  return async (args, signal) => {
    const read = codeRequest.safeParse(args)
    if (!read.success) throw new HostError('threw', `The request cannot be sent: ${read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join(', ')}`)
    const { method, url, headers, body, timeoutMs, redirects, maxBytes } = read.data
    try {
      const answer = await fetch({
        method, url, headers, body: body === null ? null : 'text' in body ? body.text : Buffer.from(body.base64, 'base64'),
        timeoutMs: timeoutMs ?? DEFAULT_MS, maxBytes: maxBytes ?? DEFAULT_BYTES, redirects: redirects ?? 5, signal,
      })
      const received = isUtf8(answer.body) ? { text: answer.body.toString() } : { base64: answer.body.toString('base64') }
      return { status: answer.status, statusText: STATUS_CODES[answer.status] ?? '', headers: answer.headers, url: answer.url, body: received }
    } catch (err) {
      throw err instanceof AppError ? toHostError(err) : err
    }
  }
}

function toHostError(err: AppError): HostError {
  const code = typeof err.details['code'] === 'string' && err.details['code'] !== '' ? err.details['code'] : 'ERR_NETWORK'
  switch (err.code) {
    case 'egress-blocked':
      return new HostError('blocked_host', `${err.message}. An administrator can open private hosts`, { code: 'ERR_BLOCKED_HOST' })
    case 'egress-timeout':
      return new HostError('threw', err.message, { code: 'ETIMEDOUT' })
    case 'egress-too-large':
      return new HostError('quota', err.message, { code: 'ERR_TOO_LARGE' })
    case 'egress-network':
      return new HostError('threw', err.message, { code })
    case 'egress-redirects':
      return new HostError('threw', err.message, { code: 'ERR_FR_TOO_MANY_REDIRECTS' })
    default:
      return new HostError('threw', err.message, { code: 'ERR_BAD_REQUEST' })
  }
}
