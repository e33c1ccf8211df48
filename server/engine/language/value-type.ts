import type { Field, ValueType } from '../flow.ts'
import type { Context } from './context.ts'
import { entriesOf, into, mapOf, mapSchema, openMap, type Reader, type Shape, WORDS } from './reader.ts'
import { boolean, oneOf, plainText } from './scalars.ts'
import { nearest } from './suggest.ts'
import type { Entry, Node } from './yaml/node.ts'

export const TYPE_NAMES = [
  'text', 'number', 'money', 'boolean', 'date', 'datetime', 'phone', 'email', 'owner', 'file', 'object', 'rating', 'enumeration', 'list',
] as const
type TypeName = (typeof TYPE_NAMES)[number]

/** Options by id with their labels; a list gives ids that are their own labels. */
const options: Reader<Record<string, string>> = {
  schema: () => ({ anyOf: [{ type: 'object', additionalProperties: WORDS }, { type: 'array', items: WORDS }] }),
  read: (node, ctx) => {
    if (node.kind === 'list') return Object.fromEntries(node.items.flatMap((item) => (item.kind === 'text' ? [[item.text, item.text]] : [])))
    const entries = entriesOf(node, ctx, 'The options')
    return entries && Object.fromEntries(entries.flatMap((entry): [string, string][] => {
      const label = plainText.read(entry.value, into(ctx, entry.key))
      return label === undefined ? [] : [[entry.key, label]]
    }))
  },
}

type FieldKeys = { type: TypeName; of: TypeName; options: Record<string, string>; required: boolean; label: string; description: string; indexed: boolean; default: string }
const FIELD: Shape<FieldKeys> = {
  type: oneOf('type', TYPE_NAMES), of: oneOf('type', TYPE_NAMES), options, required: boolean, label: plainText, description: plainText, indexed: boolean, default: plainText,
}

/** `{ type: enumeration, options: {…}, required: true, label: … }`. */
export const field: Reader<Field> = {
  schema: () => mapSchema(FIELD, ['type']),
  read: (node, ctx) => {
    if (node.kind === 'text') {
      const fix = `{ type: ${nearest(node.text, TYPE_NAMES) ?? 'text'} }`
      ctx.report('wrong-kind', node.at, `A field is a map with its type: write ${fix}.`, fix)
      return undefined
    }
    const keys = openMap(node, ctx, FIELD, { what: 'A field', required: ['type'] })
    if (!keys) return undefined
    const type = keys.get('type')
    const made = type === undefined ? undefined : makeType(type, keys.get('options'), keys.get('of'), node, ctx)
    return made && { type: made, required: keys.get('required') ?? false, label: keys.get('label') ?? null }
  },
}

/** Fields by name; names are snake_case. */
export const fields: Reader<Record<string, Field>> = mapOf('The fields', field, isDataName)

/** Variables by name: a type alone, or a field. */
export const variables: Reader<Record<string, ValueType>> = mapOf('variables', {
  schema: () => ({ anyOf: [{ enum: [...TYPE_NAMES] }, mapSchema(FIELD, ['type'])] }),
  read: (node, ctx) => {
    if (node.kind !== 'text') return field.read(node, ctx)?.type
    const type = oneOf('type', TYPE_NAMES).read(node, ctx)
    return type === undefined ? undefined : makeType(type, undefined, undefined, node, ctx)
  },
}, isDataName)

function makeType(type: TypeName, labels: Record<string, string> | undefined, of: TypeName | undefined, node: Node, ctx: Context): ValueType | undefined {
  if (type !== 'enumeration' && of !== 'enumeration' && labels) ctx.report('unknown-key', node.at, `Only an enumeration has options, not type ${type}.`)
  switch (type) {
    case 'enumeration':
      if (!labels) ctx.report('missing-key', node.at, 'An enumeration needs "options".')
      return { type, options: labels ?? {} }
    case 'list': {
      const inner = of === undefined || of === 'list' ? { type: 'text' as const } : makeType(of, labels, undefined, node, ctx)
      return inner && { type, of: inner }
    }
    default:
      return { type }
  }
}

/** Data is snake_case. */
export function isDataName({ key, keyAt }: Entry, ctx: Context): boolean {
  if (/^[a-z][a-z0-9_]*$/.test(key)) return true
  const fix = key.trim().toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^[^a-z]+|_+$/g, '')
  ctx.report('bad-name', keyAt, `"${key}" is no name for data: use small letters, digits and "_"${fix ? `, e.g. ${fix}` : ''}.`, fix || null)
  return false
}
