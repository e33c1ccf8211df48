import { type Condition, type Duration, type Outcome, SLA_TARGETS, type SlaPolicy, type SlaTarget } from '../../flow.ts'
import { condition } from '../condition.ts'
import type { Context } from '../context.ts'
import { parseDuration } from '../literals.ts'
import { readOutcome } from '../outcome.ts'
import { entriesOf, into, mapSchema, openMap, type Reader, type Schema, type Shape } from '../reader.ts'
import { hoursDuration, reference } from '../scalars.ts'
import { hint } from '../suggest.ts'
import type { Entry, Node } from '../yaml/node.ts'
import { checkPolicyWords } from './policy-words.ts'

type Rungs = { offset: Duration; outcome: Outcome }[]

const targetOf = ({ key, keyAt }: Entry, ctx: Context): SlaTarget | null => {
  const target = SLA_TARGETS.find((each) => each === key)
  if (target) return target
  const message = `There is no target "${key}"${hint(key, SLA_TARGETS)}`
  ctx.report('unknown-target', keyAt, message)
  return null
}

const byTarget = <T>(what: string, item: Reader<T>): Reader<Partial<Record<SlaTarget, T>>> => ({
  schema: () => ({ type: 'object', properties: Object.fromEntries(SLA_TARGETS.map((target) => [target, item.schema()])), additionalProperties: false }),
  read: (node, ctx) => {
    const found: Partial<Record<SlaTarget, T>> = {}
    for (const entry of entriesOf(node, ctx, what) ?? []) {
      const target = targetOf(entry, ctx)
      const value = target && item.read(entry.value, into(ctx, entry.key))
      if (target && value !== null && value !== undefined) found[target] = value
    }
    return found
  },
})

/** `15m before`, `due`, `1h after`: milliseconds from due. */
function parseOffset(text: string): number | undefined {
  if (text === 'due') return 0
  const found = /^(\S+) (before|after)$/.exec(text)
  const ms = parseDuration(found?.[1] ?? '')
  return ms === undefined ? undefined : found?.[2] === 'before' ? -ms : ms
}

const rungs: Reader<Rungs> = {
  schema: () => ({ type: 'object', patternProperties: { [String.raw`^(due|(\d+(\.\d+)?[dhms])+ (before|after))$`]: { $ref: '#/definitions/outcome' } }, additionalProperties: false }),
  read: (node, ctx) => {
    const read = (entriesOf(node, ctx, 'A ladder') ?? []).flatMap(({ key, keyAt, value }) => {
      const offset = parseOffset(key)
      if (offset === undefined) {
        ctx.report('bad-duration', keyAt, `"${key}" is no time of a clock; write e.g. "15m before", "due" or "1h after".`)
        return []
      }
      const follows = readOutcome(value, into(ctx, key))
      return follows ? [{ offset, outcome: follows }] : []
    })
    return read.toSorted((a, b) => a.offset - b.offset)
  },
}

type Keys = { when: Condition; hours: string; targets: SlaPolicy['targets']; 'pause-when': Condition; ladder: SlaPolicy['ladder'] }
const POLICY: Shape<Keys> = {
  when: condition,
  hours: reference('a calendar', (ctx) => ctx.world.hours),
  targets: byTarget('targets', hoursDuration),
  'pause-when': condition,
  ladder: byTarget('ladder', rungs),
}

export const policiesSchema = (): Schema => ({ type: 'object', additionalProperties: mapSchema(POLICY, ['targets']) })

/** The policies under `policies:`, in the order of the file: the first that matches holds. */
export function readPolicies(node: Node, ctx: Context): SlaPolicy[] {
  const entries = entriesOf(node, ctx, 'policies') ?? []
  return entries.flatMap(({ key, keyAt, value }, i) => {
    const keys = openMap(value, into(ctx, key), POLICY, { what: 'A policy', required: ['targets'], at: keyAt })
    if (!keys) return []
    const next = entries[i + 1]
    if (!keys.has('when') && next) ctx.report('unreachable', next.keyAt, `This policy is never used: "${key}" before it has no "when", so it always matches.`)
    const targets = keys.get('targets') ?? {}
    const ladder = keys.get('ladder') ?? {}
    const ladderNode = keys.node('ladder')
    for (const entry of ladderNode?.kind === 'map' ? ladderNode.entries : []) {
      const target = SLA_TARGETS.find((each) => each === entry.key)
      if (target && targets[target] === undefined) ctx.report('unknown-target', entry.keyAt, `The policy has no target "${target}", so this ladder never runs. Add it under "targets".`)
    }
    const policy: SlaPolicy = { name: key, when: keys.get('when') ?? null, hours: keys.get('hours') ?? 'always', targets, pauseWhen: keys.get('pause-when') ?? null, ladder }
    checkPolicyWords(policy, ctx)
    return [policy]
  })
}
