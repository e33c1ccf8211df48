import type { Place, Value } from '../flow.ts'
import type { Context } from './context.ts'
import { hint } from './suggest.ts'
import { isType } from './types.ts'
import { valuesByName } from './value.ts'
import type { Node } from './yaml/node.ts'

/** Values of an object's properties; `object` null: only the run knows what it is. */
export function propertyValues(node: Node | undefined, object: string | null, key: string, ctx: Context): { name: string; value: Value }[] {
  if (!node) return []
  const typeOf = (name: string, at: Place) => {
    const type = propertyType(object, name, at, ctx)
    if (key !== 'add' || !type || isType(type, ['number', 'money', 'rating'])) return type
    ctx.report('wrong-type', at, `"add" counts, so it is for numbers and amounts, and ${name} is ${type.type}.`)
    return undefined
  }
  return valuesByName(key, typeOf, { ...ctx, path: [...ctx.path, key] }, node)
}

/** The type of a property; undefined, after reporting, when the object has none of that name. */
export function propertyType(object: string | null, name: string, at: Place, ctx: Context) {
  if (object === null) return null
  const properties = Object.hasOwn(ctx.world.properties, object) ? ctx.world.properties[object] : undefined
  if (!properties) return null
  const property = Object.hasOwn(properties, name) ? properties[name] : undefined
  if (property) return property.type
  const message = `A ${object} has no property "${name}"${hint(name, Object.keys(properties), 'Declare it in crm/properties.yaml.')}`
  ctx.report('unknown-property', at, message)
  return undefined
}
