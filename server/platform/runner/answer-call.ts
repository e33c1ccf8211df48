import type { Json } from '../../engine/flow.ts'
import type { HostFunction } from './action-run.ts'
import { HostError } from './host-error.ts'

/** Has a host function answer a call of the code. Never rejects: a failure is an answer that the code can catch. */
export async function answerCall(
  host: Record<string, HostFunction>,
  call: { name: string; args: string },
  signal: AbortSignal,
): Promise<{ ok: boolean; json: string }> {
  try {
    const answer = Object.hasOwn(host, call.name) ? host[call.name] : undefined
    if (!answer) throw new HostError('threw', `"${call.name}" is not available to this action`)
    const args: Json = JSON.parse(call.args)
    return { ok: true, json: JSON.stringify((await answer(args, signal)) ?? null) }
  } catch (err) {
    if (err instanceof HostError) return { ok: false, json: JSON.stringify({ kind: err.kind, message: err.message, properties: err.properties }) }
    return { ok: false, json: JSON.stringify({ kind: 'threw', message: err instanceof Error ? err.message : String(err) }) }
  }
}
