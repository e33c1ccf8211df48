import type { Value } from '../../flow.ts'
import { type Reader, openMap, type Shape } from '../reader.ts'
import { duration, reference } from '../scalars.ts'
import { readValue } from '../value.ts'
import { defineVerb } from '../verb.ts'

type Waited = { for: number | null; until: Value | null; hours: string | null }

type Until = { until: Value; hours: string }
const UNTIL: Shape<Until> = {
  until: { schema: () => ({ type: 'string' }), read: (node, ctx) => readValue(node, ctx, { type: 'datetime' }) },
  hours: reference('a calendar', (ctx) => ctx.world.hours),
}

/** A duration, `{ until: moment }` or `{ hours: calendar }`. */
const waited: Reader<Waited> = {
  schema: () => ({ anyOf: [duration.schema(), { type: 'object', properties: { until: { type: 'string' }, hours: { type: 'string' } }, additionalProperties: false }] }),
  read: (node, ctx) => {
    if (node.kind !== 'map') {
      const ms = duration.read(node, ctx)
      return ms === undefined ? undefined : { for: ms, until: null, hours: null }
    }
    const keys = openMap(node, ctx, UNTIL, { what: 'A wait' })
    if (keys && keys.has('until') === keys.has('hours')) ctx.report('missing-key', node.at, 'Wait for one thing: a duration, { until: … } or { hours: … }.')
    return keys ? { for: null, until: keys.get('until') ?? null, hours: keys.get('hours') ?? null } : undefined
  },
}

export const wait = defineVerb('wait', { wait: waited }, (keys, base) => {
  const found = keys.get('wait')
  return found && { ...base, verb: 'wait', ...found }
})

export const delay = defineVerb('delay', { delay: waited }, (keys, base) => {
  const found = keys.get('delay')
  return found && { ...base, verb: 'delay', for: found.for, until: found.until }
})
