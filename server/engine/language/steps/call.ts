import { readInputs } from '../inputs.ts'
import { reference } from '../scalars.ts'
import { raw } from '../value.ts'
import { defineVerb } from '../verb.ts'

const flow = reference('a flow', (ctx) => Object.keys(ctx.world.flows).filter((name) => ctx.world.flows[name]?.kind === 'flow'))

export const call = defineVerb('call', { call: flow, input: raw() }, (keys, base, ctx) => {
  const name = keys.get('call')
  if (name === undefined) return undefined
  const called = (Object.hasOwn(ctx.world.flows, name) ? ctx.world.flows[name] : null) ?? null
  const input = readInputs(keys.get('input'), called?.input ?? null, `The flow ${name}`, base.at, { ...ctx, path: [...ctx.path, 'input'] })
  return { ...base, verb: 'call', flow: name, input }
})
