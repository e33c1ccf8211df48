import type { Field, Pipeline } from '../../flow.ts'
import type { Context, World } from '../context.ts'
import { builtInProperties, commonProperties } from '../properties.ts'
import { entriesOf, into, mapSchema, openMap, type Schema, type Shape } from '../reader.ts'
import { plainText } from '../scalars.ts'
import { hint } from '../suggest.ts'
import { fields } from '../value-type.ts'
import { raw } from '../value.ts'
import type { Node } from '../yaml/node.ts'
import { pipelines } from './pipelines.ts'
import { version } from './version.ts'

type Keys = { midflow: true; properties: Node; pipelines: Node }
const PROPERTIES: Shape<Keys> = { midflow: version, properties: raw(), pipelines: raw() }
export const propertiesSchema = (): Schema => ({ ...mapSchema(PROPERTIES), properties: { midflow: version.schema(), pipelines: { type: 'object', additionalProperties: pipelines.schema() }, properties: { type: 'object', additionalProperties: fields.schema() } } })

/** `crm/properties.yaml`: properties and pipelines by object, added to those of `world`; a file's pipelines of an object replace the built-in ones. */
export function readProperties(node: Node, ctx: Context, world: World): void {
  const all = world.properties
  const keys = openMap(node, ctx, PROPERTIES, { what: 'A file of properties' })
  keys?.get('midflow')
  const declared = keys?.get('properties')
  for (const { key, keyAt, value } of (declared && entriesOf(declared, ctx, 'properties')) ?? []) {
    const before = Object.hasOwn(all, key) ? all[key] : undefined
    if (!before) ctx.report('unknown-object', keyAt, `There is no object "${key}"${hint(key, Object.keys(all), `A new one is declared in crm/objects/${key}.yaml.`)}`)
    all[key] = { ...(before ?? commonProperties()), ...fields.read(value, into(ctx, key)) }
  }
  const staged = keys?.get('pipelines')
  for (const { key, keyAt, value } of (staged && entriesOf(staged, ctx, 'pipelines')) ?? []) {
    if (!Object.hasOwn(all, key)) ctx.report('unknown-object', keyAt, `There is no object "${key}"${hint(key, Object.keys(all))}`)
    else addPipelines(key, pipelines.read(value, into(ctx, key)), world)
  }
}

function addPipelines(object: string, read: Record<string, Pipeline> | undefined, world: World): void {
  if (read && Object.keys(read).length > 0) world.pipelines[object] = read
}

type ObjectKeys = { midflow: true; object: string; title: string; properties: Record<string, Field>; pipelines: Record<string, Pipeline> }
const OBJECT: Shape<ObjectKeys> = { midflow: version, object: plainText, title: plainText, properties: fields, pipelines }
export const objectSchema = (): Schema => mapSchema(OBJECT, ['object'])

/** `crm/objects/NAME.yaml`: a custom object. */
export function readObject(node: Node, ctx: Context, world: World): void {
  const keys = openMap(node, ctx, OBJECT, { what: 'An object', required: ['object'] })
  const name = keys?.get('object')
  if (!keys || name === undefined) return
  if (Object.hasOwn(builtInProperties(), name)) ctx.report('duplicate-name', keys.node('object')?.at ?? node.at, `The object "${name}" is there already; add properties in crm/properties.yaml.`)
  else {
    world.properties[name] = { ...commonProperties(), ...keys.get('properties') }
    addPipelines(name, keys.get('pipelines'), world)
  }
}
