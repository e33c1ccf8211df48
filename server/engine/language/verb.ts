import type { Condition, Place, Step } from '../flow.ts'
import { condition } from './condition.ts'
import type { Context } from './context.ts'
import { outcome, readGoto } from './outcome.ts'
import { mapSchema, type Opened, openMap, type Reader, type Schema, type Shape } from './reader.ts'
import { count, plainText } from './scalars.ts'
import type { MapNode } from './yaml/node.ts'

/** What every step has, whatever its verb. */
export type StepBase = Pick<Step, 'id' | 'at' | 'when' | 'goto' | 'was'>

/** The reader of steps of one verb. */
export type Verb = {
  schema: () => Schema
  keys: string[]
  read: (node: MapNode, ctx: Context, step: { id: string; at: Place }) => Step | undefined
}

type Common = { when: Condition; goto: string; limit: number; else: unknown; was: string }

/** The keys of every step. */
export const COMMON: Shape<Common> = {
  when: condition,
  goto: plainText,
  limit: count(1),
  else: { schema: outcome.schema, read: () => undefined },
  was: plainText,
}

/**
 * A verb with its keys. `build` makes the step of what was read; it is called also when a key is missing or wrong (which is
 * reported), and answers undefined when nothing sensible is left.
 */
export function defineVerb<T>(
  verb: string,
  shape: Shape<T>,
  build: (keys: Opened<T>, base: StepBase, ctx: Context) => Step | undefined,
  required: string[] = [],
): Verb {
  const commonKeys = Object.keys(COMMON).filter((key) => !Object.hasOwn(shape, key))
  return {
    keys: Object.keys(shape),
    schema: () => {
      const own = mapSchema(shape, [verb, ...required])
      const common = mapSchema(COMMON)
      return { ...own, properties: merged(common['properties'], own['properties']) }
    },
    read: (node, ctx, { id, at }) => {
      const what = `A "${verb}" step`
      const keys = openMap(node, ctx, shape, { what, required, at, also: commonKeys })
      const common = openMap({ ...node, entries: node.entries.filter(({ key }) => commonKeys.includes(key)) }, ctx, COMMON, { what, at })
      if (!keys || !common) return undefined
      const takesElse = Object.hasOwn(shape, 'else')
      const jumping: MapNode = takesElse ? { ...node, entries: node.entries.filter(({ key }) => key !== 'else') } : node
      const base = { id, at, when: common.get('when') ?? null, goto: readGoto(jumping, ctx, common.get('limit')), was: common.get('was') ?? null }
      return build(keys, base, ctx)
    },
  }
}

const merged = (a: unknown, b: unknown): Schema => JSON.parse(JSON.stringify({ ...record(a), ...record(b) }))
const record = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {})

/** Where outputs go: `save: { path: output }`. */
export type Saved = { path: string[]; output: string }[]

export const anything: Reader<true> = { schema: () => ({}), read: () => true }
