import { decode, toBytes } from './buffer.ts'
import { base64Decode, base64Encode } from './bytes.ts'
import type { CallHost } from './host-calls.ts'

export type HttpRequest = {
  method: string
  url: string
  headers: Record<string, string>
  body: string | Uint8Array | null
  timeoutMs?: number
  redirects?: number
  maxBytes?: number
}
export type HttpAnswer = { status: number; statusText: string; headers: Record<string, string>; url: string; bytes(): Uint8Array; text(): string }

/** One HTTP request through the host, which checks where it goes. Any status is an answer; everything else rejects. */
export type HttpCall = (request: HttpRequest) => Promise<HttpAnswer>

export function makeHttpCall(call: CallHost): HttpCall {
  return async ({ body, ...request }) => {
    const sent = body === null ? null : typeof body === 'string' ? { text: body } : { base64: base64Encode(toBytes(body)) }
    const answer = await call('http', { ...request, body: sent })
    const { status, statusText, headers, url, body: received } = readAnswer(answer)
    return {
      status, statusText, headers, url,
      bytes: () => ('text' in received ? toBytes(received.text) : base64Decode(received.base64)),
      text: () => ('text' in received ? received.text : decode(base64Decode(received.base64))),
    }
  }
}

type Wire = { status: number; statusText: string; headers: Record<string, string>; url: string; body: { text: string } | { base64: string } }
const isWire = (value: unknown): value is Wire => typeof value === 'object' && value !== null && 'status' in value && 'body' in value
function readAnswer(value: unknown): Wire {
  if (isWire(value)) return value
  throw new TypeError('The host answered a request with something else')
}
