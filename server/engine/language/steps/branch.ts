import type { Condition, Outcome } from '../../flow.ts'
import { condition } from '../condition.ts'
import { outcome, readOutcome } from '../outcome.ts'
import { into, type Reader } from '../reader.ts'
import { defineVerb } from '../verb.ts'
import { kindName } from '../yaml/node.ts'

type Arm = { when: Condition; outcome: Outcome }

const arms: Reader<Arm[]> = {
  schema: () => ({ type: 'array', minItems: 1, items: { $ref: '#/definitions/arm' } }),
  read: (node, ctx) => {
    if (node.kind !== 'list') {
      ctx.report('wrong-kind', node.at, `branch takes a list of arms, "- when: { … }" each, not ${kindName(node)}.`)
      return undefined
    }
    return node.items.flatMap((item, i) => {
      const inside = into(ctx, String(i + 1))
      if (item.kind !== 'map') {
        ctx.report('wrong-kind', item.at, `An arm is a map with "when" and what follows, not ${kindName(item)}.`)
        return []
      }
      const test = item.entries.find(({ key }) => key === 'when')
      const follows = readOutcome(item, inside, ['when'])
      if (!test) {
        const isElse = item.entries.find(({ key }) => key === 'else')
        if (!isElse) ctx.report('missing-key', item.at, 'An arm needs "when". What holds otherwise stands under "else", beside "branch".')
        return []
      }
      const when = condition.read(test.value, inside)
      return when && follows ? [{ when, outcome: follows }] : []
    })
  },
}

export const branch = defineVerb('branch', { branch: arms, else: outcome }, (keys, base) => ({
  ...base, verb: 'branch', arms: keys.get('branch') ?? [], otherwise: keys.get('else') ?? null,
}))
