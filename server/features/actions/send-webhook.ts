import { z } from 'zod'
import type { Json } from '../../engine/flow.ts'
import type { CallRequest, CallResult } from '../../engine/run.ts'

/** The one way out to the network, as this feature needs it. */
export type Fetch = (request: {
  method: string
  url: string
  headers: Record<string, string>
  body: string | null
  timeoutMs: number
  signal?: AbortSignal
}) => Promise<{ status: number; headers: Record<string, string>; body: Buffer }>

export type SendWebhook = (request: Extract<CallRequest, { kind: 'webhook' }>, id: string, signal: AbortSignal) => Promise<CallResult>

/** Sends a webhook; the id is the same on every attempt. A JSON object in the answer gives the outputs. */
export const createSendWebhook =
  (deps: { fetch: Fetch; now: () => number }): SendWebhook =>
  async (request, id, signal) => {
    try {
      const answer = await deps.fetch({
        method: request.method,
        url: request.url,
        headers: { accept: 'application/json', ...(request.body === null ? {} : { 'content-type': 'application/json' }), 'webhook-id': id, ...request.headers },
        body: request.body,
        timeoutMs: Math.max(1, request.deadline - deps.now()),
        signal,
      })
      if (answer.status >= 400) return { ok: false, kind: answer.status >= 500 ? 'http-5xx' : `http-${answer.status}`, message: `${new URL(request.url).host} answered ${answer.status}` }
      return { ok: true, outputs: outputsOf(answer.body.toString('utf8')), answer: null }
    } catch (err) {
      const kind = err instanceof Error && 'code' in err && err.code === 'blocked-host' ? 'blocked_host' : err instanceof Error && /time/i.test(err.message) ? 'timeout' : 'network'
      return { ok: false, kind, message: err instanceof Error ? err.message : String(err) }
    }
  }

const jsonMap = z.record(z.string(), z.json())

function outputsOf(text: string): Record<string, Json> {
  try {
    return jsonMap.parse(JSON.parse(text))
  } catch {
    return {}
  }
}
