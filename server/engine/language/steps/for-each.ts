import { readSteps } from '../outcome.ts'
import { readPath } from '../paths.ts'
import { plainText, scalarOf } from '../scalars.ts'
import { raw } from '../value.ts'
import { defineVerb } from '../verb.ts'

export const forEach = defineVerb('for-each', { 'for-each': raw({ type: 'string' }), as: plainText, steps: raw({ $ref: '#/definitions/steps' }) }, (keys, base, ctx) => {
  const node = keys.get('for-each')
  const path = node && scalarOf(node, ctx, 'a path to a list')
  const items = path && readPath(path.text, path.at, ctx)
  if (path && items?.type && items.type.type !== 'list') ctx.report('wrong-type', path.at, `"${path.text}" is ${items.type.type}, not a list.`)
  const as = keys.get('as') ?? 'item'
  const names = { ...ctx.names, variables: { ...ctx.names.variables, [as]: items?.type?.type === 'list' ? items.type.of : { type: 'object' as const } } }
  const inner = keys.get('steps')
  return { ...base, verb: 'for-each', items: items?.path ?? [], as, steps: inner ? readSteps(inner, { ...ctx, names }) : [] }
}, ['as', 'steps'])
