import type { Condition, Queue } from '../../flow.ts'
import { condition } from '../condition.ts'
import type { Context } from '../context.ts'
import { entriesOf, into, mapOf, mapSchema, openMap, type Reader, type Schema, type Shape } from '../reader.ts'
import { count, duration, number, oneOf, reference } from '../scalars.ts'
import type { Entry, Node } from '../yaml/node.ts'

const RULES = ['most-free-capacity', 'round-robin', 'owner-first'] as const

type Code = { code: string }
const CODE: Shape<Code> = { code: reference('a code action', (ctx) => Object.keys(ctx.world.actions)) }

const rule: Reader<Queue['assign']> = {
  schema: () => ({ anyOf: [{ enum: [...RULES] }, mapSchema(CODE, ['code'])] }),
  read: (node, ctx) => {
    if (node.kind !== 'map') return oneOf('rule', RULES).read(node, ctx)
    const keys = openMap(node, ctx, CODE, { what: 'A rule', required: ['code'] })
    const name = keys?.get('code')
    return name === undefined ? undefined : { code: name }
  },
}

type Need = { when: Condition; 'drop-after': number }
const NEED: Shape<Need> = { when: condition, 'drop-after': duration }
type Weight = { when: Condition; weight: number }
const WEIGHT: Shape<Weight> = { when: condition, weight: number }
type Capacity = { default: number; weights: { when: Condition; weight: number }[] }

const weights: Reader<Capacity['weights']> = {
  schema: () => ({ type: 'array', items: mapSchema(WEIGHT, ['when', 'weight']) }),
  read: (node, ctx) => (node.kind === 'list' ? node.items : [node]).flatMap((item) => {
    const keys = openMap(item, ctx, WEIGHT, { what: 'A weight', required: ['when', 'weight'] })
    const [when, weight] = [keys?.get('when'), keys?.get('weight')]
    if (weight !== undefined && weight < 0) ctx.report('bad-value', item.at, 'A weight cannot be negative.')
    return when && weight !== undefined ? [{ when, weight }] : []
  }),
}
const CAPACITY: Shape<Capacity> = { default: count(1), weights }

const needs: Reader<Queue['needs']> = {
  schema: () => ({ type: 'object', additionalProperties: mapSchema(NEED) }),
  read: (node, ctx) => (entriesOf(node, ctx, 'needs') ?? []).flatMap(({ key, keyAt, value }) => {
    reference('a skill', (c) => c.world.skills).read({ kind: 'text', text: key, plain: true, lost: null, at: keyAt, start: 0, end: 0 }, ctx)
    const keys = openMap(value, into(ctx, key), NEED, { what: 'A need' })
    return keys ? [{ skill: key, when: keys.get('when') ?? null, dropAfter: keys.get('drop-after') ?? null }] : []
  }),
}

type Keys = { hours: string; assign: Queue['assign']; needs: Queue['needs']; capacity: Capacity; 'reply-within': number; rounds: number }
const QUEUE: Shape<Keys> = {
  hours: reference('a calendar', (ctx) => ctx.world.hours),
  assign: rule,
  needs,
  capacity: {
    schema: () => mapSchema(CAPACITY),
    read: (node, ctx) => {
      const keys = openMap(node, ctx, CAPACITY, { what: 'capacity' })
      return keys ? { default: keys.get('default') ?? 4, weights: keys.get('weights') ?? [] } : undefined
    },
  },
  'reply-within': duration,
  rounds: count(1),
}

export const queuesSchema = (): Schema => ({ type: 'object', additionalProperties: mapSchema(QUEUE) })

/** The queues under `queues:`. */
export function readQueues(node: Node, ctx: Context): Record<string, Queue> {
  const queue: Reader<Omit<Queue, 'name'>> = {
    schema: () => mapSchema(QUEUE),
    read: (value, inside) => {
      const keys = openMap(value, inside, QUEUE, { what: 'A queue' })
      if (!keys) return undefined
      const replyWithin = keys.get('reply-within') ?? null
      if (keys.has('rounds') && !keys.has('reply-within')) inside.report('unused-key', keys.at('rounds'), '"rounds" counts those who did not answer in time; it needs "reply-within".')
      return {
        hours: keys.get('hours') ?? null, assign: keys.get('assign') ?? 'most-free-capacity', needs: keys.get('needs') ?? [],
        capacity: keys.get('capacity') ?? { default: 4, weights: [] }, replyWithin, rounds: keys.get('rounds') ?? 3,
      }
    },
  }
  const named = (entry: Entry, inside: Context): boolean => {
    const fits = /^[a-z0-9]+(-[a-z0-9]+)*$/.test(entry.key)
    if (!fits) inside.report('bad-name', entry.keyAt, `"${entry.key}" is no name for a queue: use small letters, digits and "-".`)
    return fits
  }
  const read = mapOf('queues', queue, named).read(node, ctx) ?? {}
  return Object.fromEntries(Object.entries(read).map(([name, found]) => [name, { ...found, name }]))
}
