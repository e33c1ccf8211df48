import type { Form, FormField, ValueType } from '../../flow.ts'
import type { Context } from '../context.ts'
import { into, listOf, mapOf, mapSchema, type Opened, openMap, type Reader, type Shape, WORDS } from '../reader.ts'
import { plainText, scalarOf } from '../scalars.ts'
import { hint } from '../suggest.ts'
import { propertyType } from '../property-values.ts'
import type { Node } from '../yaml/node.ts'

type FieldKeys = { name: string; label: string; choices: Record<string, string> }
const FIELD: Shape<FieldKeys> = { name: plainText, label: plainText, choices: mapOf('choices', plainText) }

/** The name of a property, or a map with a label or choices of its own. */
const field: Reader<FormField> = {
  schema: () => ({ anyOf: [WORDS, mapSchema(FIELD, ['name'])] }),
  read: (node, ctx) => {
    if (node.kind === 'text') return makeField(node, node.text, null, null, ctx)
    const keys = openMap(node, ctx, FIELD, { what: 'A field', required: ['name'] })
    const name = keys?.node('name')
    if (!keys || name?.kind !== 'text') return undefined
    return makeField(name, name.text, keys.get('label') ?? null, keys.has('choices') ? { node: keys.node('choices') ?? name, given: keys.get('choices') ?? {} } : null, ctx)
  },
}

function makeField(at: Node, name: string, label: string | null, choices: { node: Node; given: Record<string, string> } | null, ctx: Context): FormField | undefined {
  const type = propertyType('contact', name, at.at, ctx)
  if (!type) return undefined
  const shown = choices?.given ?? (type.type === 'enumeration' ? type.options : null)
  const asked = shown && (type.type === 'enumeration' || type.type === 'text') ? 'choice' : fieldType(type)
  if (asked === null) {
    ctx.report('wrong-type', at.at, `A form asks for texts, e-mail addresses, telephone numbers and choices, and ${name} is ${type.type}.`)
    return undefined
  }
  if (choices && asked !== 'choice') ctx.report('wrong-type', choices.node.at, `${name} is ${type.type}, so it has no choices.`)
  if (choices && type.type === 'enumeration') checkOptions(choices, type.options, ctx)
  const own = ctx.world.properties['contact']?.[name]?.label
  return { name, label: label ?? own ?? null, type: asked, required: false, choices: asked === 'choice' ? Object.entries(shown ?? {}).map(([id, text]) => ({ id, label: text })) : [] }
}

function fieldType(type: ValueType): 'text' | 'email' | 'phone' | null {
  return type.type === 'text' || type.type === 'email' || type.type === 'phone' ? type.type : null
}

function checkOptions({ node, given }: { node: Node; given: Record<string, string> }, options: Record<string, string>, ctx: Context): void {
  for (const id of Object.keys(given)) {
    if (!Object.hasOwn(options, id)) ctx.report('unknown-option', node.at, `There is no option "${id}"${hint(id, Object.keys(options))}`)
  }
}

export type FormKeys = { text: string; fields: FormField[]; required: string[] }
export const formShape: Shape<FormKeys> = {
  text: plainText,
  fields: listOf(field),
  required: listOf(plainText),
}

/** The form that a map's keys make; `required` names fields. */
export function readForm<T extends FormKeys>(keys: Opened<T>, ctx: Context): Form | undefined {
  const fields = keys.get('fields')
  if (!fields) return undefined
  const seen = new Set<string>()
  for (const { name } of fields) {
    if (seen.has(name)) ctx.report('duplicate-name', keys.at('fields'), `The form asks for ${name} twice.`)
    seen.add(name)
  }
  for (const name of readRequired(keys.node('required'), into(ctx, 'required'), [...seen])) {
    const asked = fields.find((each) => each.name === name)
    if (asked) asked.required = true
  }
  return { text: keys.get('text') ?? '', fields }
}

function readRequired(node: Node | undefined, ctx: Context, known: string[]): string[] {
  const items = node?.kind === 'list' ? node.items : node ? [node] : []
  return items.flatMap((item) => {
    const found = scalarOf(item, ctx, 'the name of a field')
    if (found && !known.includes(found.text)) ctx.report('unknown-field', item.at, `The form has no field "${found.text}"${hint(found.text, known)}`)
    return found ? [found.text] : []
  })
}

/** A form that stands by itself. */
export const form = (what: string): Reader<Form> => ({
  schema: () => mapSchema(formShape, ['fields']),
  read: (node, ctx) => {
    const keys = openMap(node, ctx, formShape, { what, required: ['fields'] })
    return keys ? readForm(keys, ctx) : undefined
  },
})
