import type { ActionContract, Field, Json } from '../../flow.ts'
import type { Context } from '../context.ts'
import { readInputs } from '../inputs.ts'
import { entriesOf, into, listOf, mapSchema, openMap, type Reader, type Schema, type Shape } from '../reader.ts'
import { boolean, count, duration, oneOf, plainText, reference, scalarOf, size } from '../scalars.ts'
import { hint } from '../suggest.ts'
import { convertLiteral } from '../types.ts'
import { fields } from '../value-type.ts'
import { raw } from '../value.ts'
import type { Node } from '../yaml/node.ts'
import { version } from './version.ts'

const RETRY_ON = ['429', '5xx', '500', '502', '503', '504', 'network', 'timeout'] as const

type Retry = { on: string[]; tries: number; 'in-chat': number }
const RETRY: Shape<Retry> = { on: listOf(oneOf('reason to retry', RETRY_ON)), tries: count(1), 'in-chat': duration }
const LIMITS: Shape<{ time: number; memory: number; calls: number; output: number }> = { time: duration, memory: size, calls: count(0), output: size }
const FIXTURE: Shape<{ input: Node; http: string; expect: Node }> = { input: raw(), http: plainText, expect: raw() }

type Keys = {
  midflow: true; action: string; title: string; description: string; input: Record<string, Field>; output: Record<string, Field>; secrets: string[]; scopes: string[]
  values: 'hubspot' | 'typed'; limits: ActionContract['limits']; retry: ActionContract['retry']; idempotent: boolean; fixtures: Node
}

const DEFAULT_LIMITS = { time: 20_000, memory: 128 * 1024 ** 2 }
const NO_RETRY = { on: [], tries: 1, inChat: 8_000 }
/** What HubSpot does: rate limits and server errors, for three days. */
const HUBSPOT_RETRY = { on: ['429', '5xx'], tries: 12, inChat: 8_000 }

const limits: Reader<ActionContract['limits']> = {
  schema: () => mapSchema(LIMITS),
  read: (node, ctx) => {
    const keys = openMap(node, ctx, LIMITS, { what: 'limits' })
    return keys ? { time: keys.get('time') ?? DEFAULT_LIMITS.time, memory: keys.get('memory') ?? DEFAULT_LIMITS.memory } : undefined
  },
}

const retry: Reader<ActionContract['retry']> = {
  schema: () => ({ anyOf: [{ enum: ['none', 'hubspot'] }, mapSchema(RETRY)] }),
  read: (node, ctx) => {
    if (node.kind === 'text') {
      const policy = oneOf('way to retry', ['none', 'hubspot']).read(node, ctx)
      return policy && (policy === 'none' ? NO_RETRY : HUBSPOT_RETRY)
    }
    const keys = openMap(node, ctx, RETRY, { what: 'retry' })
    return keys ? { on: keys.get('on') ?? [], tries: keys.get('tries') ?? 3, inChat: keys.get('in-chat') ?? NO_RETRY.inChat } : undefined
  },
}

const ACTION: Shape<Keys> = {
  midflow: version, action: plainText, title: plainText, description: plainText, input: fields, output: fields,
  secrets: listOf(reference('a secret', (ctx) => ctx.world.secrets ?? [])), scopes: listOf(plainText), values: oneOf('kind of values', ['hubspot', 'typed']),
  limits, retry, idempotent: boolean, fixtures: raw(),
}

export const actionSchema = (): Schema => mapSchema(ACTION, ['action'])

/** `actions/NAME.yaml` without its code. */
export function readAction(node: Node, ctx: Context): Omit<ActionContract, 'code'> | null {
  const secrets: Reader<string[]> = ctx.world.secrets === null ? listOf(plainText) : ACTION.secrets
  const shape = { ...ACTION, secrets }
  const keys = openMap(node, ctx, shape, { what: 'A code action', required: ['action'] })
  if (!keys) return null
  keys.get('midflow')
  for (const key of ['title', 'description', 'idempotent'] as const) keys.get(key)
  const input = keys.get('input') ?? {}
  const output = keys.get('output') ?? {}
  const named = keys.get('secrets') ?? []
  const secretsNode = keys.node('secrets')
  named.forEach((name, i) => {
    const at = (secretsNode?.kind === 'list' ? secretsNode.items[i]?.at : secretsNode?.at) ?? node.at
    if (!/^[A-Z_][A-Z0-9_]*$/i.test(name)) ctx.report('bad-name', at, `"${name}" is no name for a secret; write it as in process.env, e.g. SHOP_KEY.`)
  })
  return {
    name: keys.get('action') ?? '',
    file: ctx.file,
    input,
    output,
    secrets: named,
    scopes: keys.get('scopes') ?? [],
    values: keys.get('values') ?? 'hubspot',
    limits: keys.get('limits') ?? DEFAULT_LIMITS,
    retry: keys.get('retry') ?? NO_RETRY,
    fixtures: readFixtures(keys.get('fixtures'), input, output, into(ctx, 'fixtures')),
  }
}

function readFixtures(node: Node | undefined, input: Record<string, Field>, output: Record<string, Field>, ctx: Context): ActionContract['fixtures'] {
  const entries = (node && entriesOf(node, ctx, 'fixtures')) ?? []
  return Object.fromEntries(
    entries.flatMap(({ key, keyAt, value }): [string, ActionContract['fixtures'][string]][] => {
      const keys = openMap(value, ctx, FIXTURE, { what: 'A fixture', at: keyAt })
      if (!keys) return []
      const given = readInputs(keys.get('input'), input, 'The action', keyAt, ctx)
      const literals = given.flatMap(({ name, value: each }): [string, Json][] => (each.kind === 'literal' ? [[name, each.value]] : []))
      return [[key, { input: Object.fromEntries(literals), http: keys.get('http') ?? null, expect: readExpected(keys.get('expect'), output, ctx) }]]
    }),
  )
}

function readExpected(node: Node | undefined, output: Record<string, Field>, ctx: Context): Record<string, Json> {
  const entries = (node && entriesOf(node, ctx, 'expect')) ?? []
  return Object.fromEntries(
    entries.flatMap(({ key, keyAt, value }): [string, Json][] => {
      const field = Object.hasOwn(output, key) ? output[key] : undefined
      if (!field && key !== 'error') {
        const message = `The action has no output "${key}"${hint(key, Object.keys(output))}`
        ctx.report('unknown-output', keyAt, message)
        return []
      }
      const text = scalarOf(value, ctx, 'one value')
      const literal = text && convertLiteral(text.text, field?.type ?? null)
      if (literal && !('value' in literal)) ctx.report(literal.code, value.at, literal.problem, literal.fix)
      return literal && 'value' in literal ? [[key, literal.value]] : []
    }),
  )
}
