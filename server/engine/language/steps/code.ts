import { readInputs } from '../inputs.ts'
import { outcome } from '../outcome.ts'
import { reference } from '../scalars.ts'
import { saveOutputs } from '../save-outputs.ts'
import { raw } from '../value.ts'
import { defineVerb } from '../verb.ts'

const action = reference('a code action', (ctx) => Object.keys(ctx.world.actions))

export const code = defineVerb('code', { code: action, input: raw(), save: raw(), 'on-error': outcome }, (keys, base, ctx) => {
  const name = keys.get('code')
  if (name === undefined) return undefined
  const contract = (Object.hasOwn(ctx.world.actions, name) ? ctx.world.actions[name] : null) ?? null
  return {
    ...base,
    verb: 'code',
    action: name,
    input: readInputs(keys.get('input'), contract?.input ?? null, `The action ${name}`, base.at, { ...ctx, path: [...ctx.path, 'input'] }),
    save: saveOutputs(keys.get('save'), contract?.output ?? null, ctx),
    onError: keys.get('on-error') ?? null,
  }
})
