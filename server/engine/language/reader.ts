import type { Json, Place } from '../flow.ts'
import type { Context } from './context.ts'
import { hint } from './suggest.ts'
import { kindName, type Entry, type MapNode, type Node } from './yaml/node.ts'

export type Schema = { [key: string]: Json }

/** Words, for editors: YAML takes `say: 42` for a number, which is as good. */
export const WORDS: Schema = { type: ['string', 'number', 'boolean'] }

/**
 * Reads a node as one kind of thing. `read` reports what is wrong and answers undefined when nothing can be made of it.
 * `schema` is what editors are told: JSON Schema from the same source.
 */
export type Reader<T> = { schema: () => Schema; read: (node: Node, ctx: Context) => T | undefined }

/** The keys of a map, each with its reader. */
export type Shape<T> = { [K in keyof T]: Reader<T[K]> }

/** An opened map: its keys are known ones. */
export type Opened<T> = {
  get<K extends keyof T & string>(key: K): T[K] | undefined
  has(key: keyof T & string): boolean
  /** The place of the key, else of the map. */
  at(key: keyof T & string): Place
  node(key: keyof T & string): Node | undefined
}

export type MapRules = {
  /** What the map is, for messages: `an ask`. */
  what: string
  required?: string[]
  /** Where the map is, for what is missing: the place of its name. */
  at?: Place
  /** Further keys that are known, and read by others. */
  also?: string[]
}

/** Checks that the node is a map of the shape's keys; unknown and missing ones are reported. Null when it is no map. */
export function openMap<T>(node: Node, ctx: Context, shape: Shape<T>, rules: MapRules): Opened<T> | null {
  if (node.kind !== 'map') {
    ctx.report('wrong-kind', node.at, `${rules.what} is a map of keys and values, not ${kindName(node)}.`)
    return null
  }
  const known = [...Object.keys(shape), ...(rules.also ?? [])]
  for (const { key, keyAt } of node.entries) {
    if (!known.includes(key)) ctx.report('unknown-key', keyAt, `${rules.what} has no "${key}"${hint(key, known)}`)
  }
  for (const name of rules.required ?? []) {
    if (!entryOf(node, name) && !node.empty.includes(name)) ctx.report('missing-key', rules.at ?? node.at, `${rules.what} needs "${name}".`)
  }
  return {
    get: (key) => {
      const entry = entryOf(node, key)
      return entry && shape[key].read(entry.value, into(ctx, key))
    },
    has: (key) => entryOf(node, key) !== undefined,
    at: (key) => entryOf(node, key)?.keyAt ?? rules.at ?? node.at,
    node: (key) => entryOf(node, key)?.value,
  }
}

const entryOf = (node: MapNode, key: string): Entry | undefined => node.entries.find((entry) => entry.key === key)

/** The context of what stands under a key. */
export const into = (ctx: Context, key: string): Context => ({ ...ctx, path: [...ctx.path, key] })

/** JSON Schema of a map with these keys and no others. */
export function mapSchema<T>(shape: Shape<T>, required: string[] = []): Schema {
  const properties: { [key: string]: Json } = {}
  for (const key in shape) properties[key] = shape[key].schema()
  return { type: 'object', properties, additionalProperties: false, ...(required.length > 0 && { required }) }
}

/** A list of things; a single one may stand without brackets. */
export function listOf<T>(item: Reader<T>): Reader<T[]> {
  return {
    schema: () => ({ anyOf: [{ type: 'array', items: item.schema() }, item.schema()] }),
    read: (node, ctx) => {
      const nodes = node.kind === 'list' ? node.items : [node]
      return nodes.flatMap((each, i) => {
        const value = item.read(each, into(ctx, String(i + 1)))
        return value === undefined ? [] : [value]
      })
    },
  }
}

/** A map from names of the author's choice. `key` may refuse a name. */
export function mapOf<T>(what: string, item: Reader<T>, key?: (entry: Entry, ctx: Context) => boolean): Reader<Record<string, T>> {
  return {
    schema: () => ({ type: 'object', additionalProperties: item.schema() }),
    read: (node, ctx) => {
      const entries = entriesOf(node, ctx, what)
      if (!entries) return undefined
      return Object.fromEntries(
        entries.flatMap((entry): [string, T][] => {
          if (key && !key(entry, ctx)) return []
          const value = item.read(entry.value, into(ctx, entry.key))
          return value === undefined ? [] : [[entry.key, value]]
        }),
      )
    },
  }
}

/** The entries of a map; undefined, after saying so, when it is none. */
export function entriesOf(node: Node, ctx: Context, what: string): Entry[] | undefined {
  if (node.kind === 'map') return node.entries
  ctx.report('wrong-kind', node.at, `${what} is a map of keys and values, not ${kindName(node)}.`)
  return undefined
}

/** A reader that is defined later, for things that hold each other; in schemas it is named and referred to. */
export const lazy = <T>(name: string, reader: () => Reader<T>): Reader<T> => ({
  schema: () => ({ $ref: `#/definitions/${name}` }),
  read: (node, ctx) => reader().read(node, ctx),
})
