import type { Field } from '../flow.ts'
import type { Context } from './context.ts'
import { readDestination } from './paths.ts'
import { entriesOf } from './reader.ts'
import { scalarOf } from './scalars.ts'
import { hint } from './suggest.ts'
import { fits } from './types.ts'
import { mismatch } from './value.ts'
import type { Node } from './yaml/node.ts'

/** `save: { path: output }`; `outputs` null: they are not known, so they are taken on trust. */
export function saveOutputs(node: Node | undefined, outputs: Record<string, Field> | null, ctx: Context): { path: string[]; output: string }[] {
  if (!node) return []
  return (entriesOf(node, ctx, 'save') ?? []).flatMap(({ key, keyAt, value }) => {
    const to = readDestination(key, keyAt, ctx)
    const name = scalarOf(value, ctx, 'the name of an output')
    if (!name) return []
    const output = outputs && Object.hasOwn(outputs, name.text) ? outputs[name.text] : undefined
    if (outputs && !output) {
      const message = `There is no output "${name.text}"${hint(name.text, Object.keys(outputs))}`
      ctx.report('unknown-output', value.at, message)
      return []
    }
    if (to && output && !fits(output.type, to.type)) ctx.report('wrong-type', value.at, mismatch(output.type, to.type))
    return to ? [{ path: to.path, output: name.text }] : []
  })
}
