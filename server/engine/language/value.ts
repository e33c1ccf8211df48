import type { Json, Place, Value, ValueType } from '../flow.ts'
import { checkTemplate } from './check-template.ts'
import type { Context } from './context.ts'
import { entriesOf, into, type Reader } from './reader.ts'
import { wordsOf } from './scalars.ts'
import { convertLiteral, fits, typeName } from './types.ts'
import { kindName, type Node } from './yaml/node.ts'

/** A value as it is written, for a destination of a type; null: a type that only the run knows. */
export function readValue(node: Node, ctx: Context, type: ValueType | null): Value | undefined {
  if (node.kind === 'list' || node.kind === 'map') return readStructure(node, ctx, type)
  const found = type === null || type.type === 'text' ? wordsOf(node, ctx) : node
  if (!found) return undefined
  if (!found.text.includes('{{')) {
    const literal = convertLiteral(found.text, type)
    if ('value' in literal) return { kind: 'literal', value: type?.type === 'list' ? [literal.value] : literal.value }
    ctx.report(literal.code, found.at, literal.problem, literal.fix ?? undefined)
    return undefined
  }
  const { only } = checkTemplate(found, ctx, 'value')
  const isOne = /^\{\{[^{}#/]*\}\}$/.test(found.text)
  if (type && !isTextual(type) && !isOne) {
    ctx.report('not-one-path', found.at, `This is a ${typeName(type)}, so it needs exactly one path in braces and nothing beside it.`)
  } else if (only && !fits(only.type, type)) {
    ctx.report('wrong-type', found.at, mismatch(only.type, type))
  }
  return { kind: 'template', source: found.text, at: found.at }
}

const isTextual = (type: ValueType): boolean => ['text', 'email', 'phone', 'owner', 'enumeration', 'object'].includes(type.type)

/** Says why a value of one type does not fit another. */
export function mismatch(from: ValueType | null, to: ValueType | null): string {
  if (from?.type === 'enumeration' && to?.type === 'enumeration') {
    const extra = Object.keys(from.options).filter((id) => !Object.hasOwn(to.options, id))
    return `The options ${extra.join(', ')} are not among those of the destination (${Object.keys(to.options).join(', ')}).`
  }
  return `A ${from ? typeName(from) : 'value'} does not fit a ${to ? typeName(to) : 'value'}.`
}

function readStructure(node: Exclude<Node, { kind: 'text' }>, ctx: Context, type: ValueType | null): Value | undefined {
  const isFitting = type === null || type.type === 'object' || (type.type === 'list' && node.kind === 'list')
  if (!isFitting) {
    ctx.report('wrong-kind', node.at, `This must be a ${typeName(type)}, not ${kindName(node)}.`)
    return undefined
  }
  return { kind: 'literal', value: plain(node, ctx, type?.type === 'list' ? type.of : null) }
}

function plain(node: Node, ctx: Context, type: ValueType | null): Json {
  if (node.kind === 'list') return node.items.map((item) => plain(item, ctx, type))
  if (node.kind === 'map') return Object.fromEntries(node.entries.map(({ key, value }) => [key, plain(value, ctx, null)]))
  if (node.text.includes('{{')) ctx.report('nested-template', node.at, 'A template cannot stand inside a list or a map. Pass it under a name of its own.')
  const literal = convertLiteral(node.text, type)
  if ('value' in literal) return literal.value
  ctx.report(literal.code, node.at, literal.problem, literal.fix ?? undefined)
  return null
}

/** Values by name, e.g. `set` and `input`. `typeOf` says what a name takes; undefined, after reporting, when there is none. */
export function valuesByName(what: string, typeOf: (name: string, at: Place) => ValueType | null | undefined, ctx: Context, node: Node): { name: string; value: Value }[] {
  return (entriesOf(node, ctx, what) ?? []).flatMap(({ key, keyAt, value }) => {
    const type = typeOf(key, keyAt)
    const read = type === undefined ? undefined : readValue(value, into(ctx, key), type)
    return read === undefined ? [] : [{ name: key, value: read }]
  })
}

const SCALAR = { type: ['string', 'number', 'boolean'] }
export const VALUE_SCHEMA = { anyOf: [SCALAR, { type: 'array' }, { type: 'object' }] }

/** A node as it is, read later when the types around it are known. */
export const raw = (schema: { [key: string]: Json } = { type: 'object', additionalProperties: VALUE_SCHEMA }): Reader<Node> => ({
  schema: () => schema,
  read: (node) => node,
})
