import type { SplitStep } from '../../flow.ts'
import { readOutcome } from '../outcome.ts'
import { entriesOf, into, type Reader } from '../reader.ts'
import { number, oneOf } from '../scalars.ts'
import { defineVerb } from '../verb.ts'
import { textOf } from '../yaml/node.ts'

/** Variants by name: a weight and what follows. */
const variants: Reader<SplitStep['variants']> = {
  schema: () => ({ type: 'object', additionalProperties: { $ref: '#/definitions/variant' }, minProperties: 1 }),
  read: (node, ctx) => {
    const entries = entriesOf(node, ctx, 'split')
    const all = entries?.flatMap(({ key, keyAt, value }) => {
      const inside = { ...ctx, path: [...ctx.path.slice(0, -1), key] }
      if (!/^[\w-]+$/.test(key)) ctx.report('bad-name', keyAt, `"${key}" is no name for a variant: use letters, digits, "_" and "-".`)
      const follows = readOutcome(value, inside, ['weight', 'was'])
      const weighed = value.kind === 'map' ? value.entries.find((entry) => entry.key === 'weight') : undefined
      const weight = weighed ? number.read(weighed.value, into(inside, 'weight')) : 1
      if (weighed && weight !== undefined && weight < 0) ctx.report('bad-value', weighed.value.at, 'A weight cannot be negative.')
      return follows ? [{ name: key, weight: Math.max(weight ?? 1, 0), outcome: follows, was: textOf(value, 'was') ?? null }] : []
    })
    if (all && all.length > 0 && all.every((variant) => variant.weight === 0)) ctx.report('bad-value', node.at, 'All weights are 0, so no variant can be chosen.')
    return all
  },
}

export const split = defineVerb('split', { split: variants, sticky: oneOf('kind of person', ['contact', 'visitor']) }, (keys, base) => ({
  ...base, verb: 'split', variants: keys.get('split') ?? [], sticky: keys.get('sticky') ?? null,
}))
