import type { Field, Outcome, Value, WebhookStep } from '../../flow.ts'
import { outcome } from '../outcome.ts'
import { into, type Reader, type Shape } from '../reader.ts'
import { duration, oneOf } from '../scalars.ts'
import { saveOutputs } from '../save-outputs.ts'
import { fields } from '../value-type.ts'
import { raw, readValue, valuesByName } from '../value.ts'
import { defineVerb } from '../verb.ts'
import type { Node } from '../yaml/node.ts'

const DEFAULT_TIMEOUT = 10_000

const url: Reader<Value> = {
  schema: () => ({ type: 'string' }),
  read: (node, ctx) => {
    const value = readValue(node, ctx, { type: 'text' })
    if (value?.kind === 'literal' && !/^https?:\/\/[^/\s]+/.test(String(value.value))) {
      ctx.report('bad-value', node.at, `"${String(value.value)}" is not a web address; write e.g. https://api.example.com/orders.`)
    }
    return value
  },
}

type Webhook = { webhook: Value; method: WebhookStep['method']; headers: Node; body: Node; output: Record<string, Field>; save: Node; timeout: number; 'on-error': Outcome }
const WEBHOOK: Shape<Webhook> = {
  webhook: url, method: oneOf('method', ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']), headers: raw(), body: raw(), output: fields, save: raw(), timeout: duration, 'on-error': outcome,
}

export const webhook = defineVerb('webhook', WEBHOOK, (keys, base, ctx) => {
  const address = keys.get('webhook')
  if (!address) return undefined
  const [headers, body] = [keys.get('headers'), keys.get('body')]
  const method = keys.get('method') ?? (body ? 'POST' : 'GET')
  if (method === 'GET' && body) ctx.report('key-type', keys.at('body'), 'A GET request has no body. Write method: POST, or put the values into the address.')
  const output = keys.get('output') ?? {}
  return {
    ...base,
    verb: 'webhook',
    method,
    url: address,
    headers: headers ? valuesByName('headers', () => ({ type: 'text' }), into(ctx, 'headers'), headers) : [],
    body: body ? valuesByName('body', () => null, into(ctx, 'body'), body) : null,
    output,
    save: saveOutputs(keys.get('save'), output, ctx),
    timeout: keys.get('timeout') ?? DEFAULT_TIMEOUT,
    onError: keys.get('on-error') ?? null,
  }
})
