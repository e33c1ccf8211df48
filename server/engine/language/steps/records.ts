import type { Condition, Outcome } from '../../flow.ts'
import { condition } from '../condition.ts'
import { outcome } from '../outcome.ts'
import { readPath } from '../paths.ts'
import { propertyType, propertyValues } from '../property-values.ts'
import { type Reader } from '../reader.ts'
import { reference, scalarOf } from '../scalars.ts'
import { raw } from '../value.ts'
import { defineVerb } from '../verb.ts'
import type { Node } from '../yaml/node.ts'

const object = reference('an object', (ctx) => Object.keys(ctx.world.properties))

export const create = defineVerb('create', { create: object, set: raw() }, (keys, base, ctx) => {
  const name = keys.get('create')
  return name === undefined ? undefined : { ...base, verb: 'create', object: name, set: propertyValues(keys.get('set'), name, 'set', ctx) }
})

/** A record: `contact`, or a path to one such as `steps.partner.company`. */
const record: Reader<string[]> = {
  schema: () => ({ type: 'string' }),
  read: (node, ctx) => {
    const text = scalarOf(node, ctx, 'a record such as contact')
    const found = text && readPath(text.text, text.at, ctx)
    if (text && found?.type && found.type.type !== 'object') ctx.report('wrong-type', text.at, `"${text.text}" is ${found.type.type}, not a record.`)
    return found?.path
  },
}

export const update = defineVerb('update', { update: record, set: raw(), fill: raw(), add: raw(), clear: raw({ type: 'array', items: { type: 'string' } }) }, (keys, base, ctx) => {
  const path = keys.get('update')
  const last = path?.at(-1) ?? ''
  const type = last === 'object' ? (ctx.names.objects[0] ?? null) : Object.hasOwn(ctx.world.properties, last) ? last : null
  if (!['set', 'fill', 'add', 'clear'].some((key) => key === 'set' || key === 'fill' || key === 'add' || key === 'clear' ? keys.has(key) : false)) {
    ctx.report('missing-key', base.at, 'An "update" step needs one of "set", "fill", "add" or "clear".')
  }
  const values = (key: 'set' | 'fill' | 'add') => propertyValues(keys.get(key), path ? type : null, key, ctx)
  return { ...base, verb: 'update', record: path ?? [], set: values('set'), fill: values('fill'), add: values('add'), clear: names(keys.get('clear'), type) }

  function names(node: Node | undefined, of: string | null): string[] {
    const items = node?.kind === 'list' ? node.items : node ? [node] : []
    return items.flatMap((item) => {
      const text = scalarOf(item, ctx, 'the name of a property')
      return text && propertyType(of, text.text, text.at, ctx) !== undefined ? [text.text] : []
    })
  }
})

type Find = { find: string; where: Condition; none: Outcome }
export const find = defineVerb<Find>('find', { find: object, where: condition, none: outcome }, (keys, base) => {
  const name = keys.get('find')
  return name === undefined ? undefined : { ...base, verb: 'find', object: name, where: keys.get('where') ?? { kind: 'all', of: [] }, none: keys.get('none') ?? null }
}, ['where'])
