import { z } from 'zod'
import { AppError, type ErrorCode } from '../../base/errors.ts'
import type { Json } from '../../engine/flow.ts'
import type { CallRequest, CallResult } from '../../engine/run.ts'
import type { Egress } from '../../platform/net/egress.ts'

/** How much of an answer is read, bytes, and how many redirects are followed. */
const MOST_BYTES = 1_000_000
const REDIRECTS = 3

export type SendWebhook = (request: Extract<CallRequest, { kind: 'webhook' }>, id: string, signal: AbortSignal) => Promise<CallResult>

/** Sends a webhook; the id is the same on every attempt. A JSON object in the answer gives the outputs. */
export const createSendWebhook =
  (deps: { egress: Pick<Egress, 'fetch'>; now: () => number }): SendWebhook =>
  async (request, id, signal) => {
    try {
      const answer = await deps.egress.fetch({
        method: request.method,
        url: request.url,
        headers: { accept: 'application/json', ...(request.body === null ? {} : { 'content-type': 'application/json' }), 'webhook-id': id, ...request.headers },
        body: request.body,
        timeoutMs: Math.max(1, request.deadline - deps.now()),
        maxBytes: MOST_BYTES,
        redirects: REDIRECTS,
        signal,
      })
      if (answer.status >= 400) return { ok: false, kind: answer.status >= 500 ? 'http-5xx' : `http-${answer.status}`, message: `${new URL(request.url).host} answered ${answer.status}` }
      return { ok: true, outputs: outputsOf(answer.body.toString('utf8')), answer: null }
    } catch (err) {
      if (!(err instanceof AppError)) throw err
      return { ok: false, kind: kindOf(err.code), message: err.message }
    }
  }

const kindOf = (code: ErrorCode): string => (code === 'egress-blocked' ? 'blocked_host' : code === 'egress-timeout' ? 'timeout' : 'network')

const jsonMap = z.record(z.string(), z.json())

function outputsOf(text: string): Record<string, Json> {
  try {
    return jsonMap.parse(JSON.parse(text))
  } catch {
    return {}
  }
}
