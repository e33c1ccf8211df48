import type { Field, Place, Value } from '../flow.ts'
import type { Context } from './context.ts'
import { hint } from './suggest.ts'
import { valuesByName } from './value.ts'
import type { Node } from './yaml/node.ts'

/** `input:` against what is declared: unknown and missing names are reported; `declared` null: taken on trust. */
export function readInputs(node: Node | undefined, declared: Record<string, Field> | null, of: string, at: Place, ctx: Context): { name: string; value: Value }[] {
  const given = new Set<string>()
  const typeOf = (name: string, place: Place) => {
    given.add(name)
    if (!declared) return null
    const found = Object.hasOwn(declared, name) ? declared[name] : undefined
    if (found) return found.type
    const message = `${of} has no input "${name}"${hint(name, Object.keys(declared), 'Declare it under "input" there.')}`
    ctx.report('unknown-input', place, message)
    return undefined
  }
  const values = node ? valuesByName('input', typeOf, ctx, node) : []
  for (const [name, field] of Object.entries(declared ?? {})) {
    if (field.required && !given.has(name)) ctx.report('missing-input', node?.at ?? at, `${of} needs the input "${name}".`)
  }
  return values
}
