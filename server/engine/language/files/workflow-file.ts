import type { Condition, Duration, Outcome, ValueType, Workflow, WorkflowTrigger } from '../../flow.ts'
import { condition } from '../condition.ts'
import type { Context, Names } from '../context.ts'
import { outcome, readSteps } from '../outcome.ts'
import { mapSchema, openMap, type Reader, type Schema, type Shape } from '../reader.ts'
import { boolean, count, duration, plainText, reference, scalarOf } from '../scalars.ts'
import { hint } from '../suggest.ts'
import { variables } from '../value-type.ts'
import { raw } from '../value.ts'
import type { Node } from '../yaml/node.ts'
import { version } from './version.ts'

const TRIGGERS = ['becomes', 'event', 'schedule', 'webhook', 'manual'] as const

const EVENTS = /^((contact|company|deal|ticket|conversation|object)\.(created|changed|closed|deleted|merged|assigned|reopened|started|replied)|form\.[\w-]+|page\.viewed|email\.(opened|clicked|bounced|replied|sent)|sla\.(warning|breached|met)|[a-z][\w-]*\.(created|changed|deleted))$/
const SCHEDULES = /^(hourly|every \d+[mhd]|daily ([01]\d|2[0-3]):[0-5]\d|weekly (mon|tue|wed|thu|fri|sat|sun) ([01]\d|2[0-3]):[0-5]\d|monthly ([1-9]|[12]\d|3[01]) ([01]\d|2[0-3]):[0-5]\d|cron \S+( \S+){4,5})$/

const matching = (what: string, pattern: RegExp, example: string): Reader<string> => ({
  schema: () => ({ type: 'string' }),
  read: (node, ctx) => {
    const found = scalarOf(node, ctx, what)
    if (found && !pattern.test(found.text)) ctx.report('bad-value', node.at, `"${found.text}" is not ${what}; write e.g. ${example}.`)
    return found?.text
  },
})

type Enroll = { becomes: Condition; event: string; schedule: string; webhook: string; manual: boolean; when: Condition; 'again-when': Condition; again: Duration; 'at-most': number }
const ENROLL: Shape<Enroll> = {
  becomes: condition, event: matching('an event', EVENTS, 'ticket.created'), schedule: matching('a schedule', SCHEDULES, 'daily 06:00, weekly mon 08:00 or cron 0 6 * * *'),
  webhook: plainText, manual: boolean, when: condition, 'again-when': condition, again: duration, 'at-most': count(1),
}

const enroll: Reader<Workflow['enroll']> = {
  schema: () => ({ type: 'array', items: mapSchema(ENROLL) }),
  read: (node, ctx) => (node.kind === 'list' ? node.items : [node]).flatMap((item) => {
    const keys = openMap(item, ctx, ENROLL, { what: 'A trigger' })
    if (!keys) return []
    const kinds = TRIGGERS.filter((kind) => keys.has(kind))
    if (kinds.length !== 1) ctx.report('missing-key', item.at, `A trigger has one of ${TRIGGERS.join(', ')}${kinds.length > 1 ? `, and this has ${kinds.join(' and ')}` : ''}.`)
    const [becomes, event, schedule, connection] = [keys.get('becomes'), keys.get('event'), keys.get('schedule'), keys.get('webhook')]
    const trigger: WorkflowTrigger | undefined = becomes ? { kind: 'becomes', condition: becomes } : event ? { kind: 'event', event }
      : schedule ? { kind: 'schedule', schedule } : connection ? { kind: 'webhook', connection } : keys.get('manual') ? { kind: 'manual' } : undefined
    return trigger ? [{ trigger, when: keys.get('when') ?? null, againWhen: keys.get('again-when') ?? null, again: keys.get('again') ?? null, atMost: keys.get('at-most') ?? null }] : []
  }),
}

const WINDOW: Shape<{ hours: string }> = { hours: reference('a calendar', (ctx) => ctx.world.hours) }

type Keys = {
  midflow: true; workflow: string; title: string; object: string; on: boolean; enroll: Workflow['enroll']; 'unenroll-when': Condition; goal: Condition
  window: { hours: string }; 'on-error': Outcome; variables: Record<string, ValueType>; steps: Node
}
const WORKFLOW: Shape<Keys> = {
  midflow: version, workflow: plainText, title: plainText, object: plainText, on: boolean, enroll, 'unenroll-when': condition, goal: condition,
  window: {
    schema: () => mapSchema(WINDOW, ['hours']),
    read: (node, ctx) => {
      const hours = openMap(node, ctx, WINDOW, { what: 'window', required: ['hours'] })?.get('hours')
      return hours === undefined ? undefined : { hours }
    },
  },
  'on-error': outcome, variables, steps: raw({ $ref: '#/definitions/steps' }),
}

export const workflowSchema = (): Schema => mapSchema(WORKFLOW, ['workflow', 'object', 'enroll', 'steps'])

/** `workflows/NAME.yaml`. */
export function readWorkflow(node: Node, ctx: Context, name: string, names: Names): Workflow | null {
  const inside: Context = { ...ctx, names, path: [] }
  const keys = openMap(node, inside, WORKFLOW, { what: 'A workflow', required: ['object', 'enroll', 'steps'] })
  if (!keys) return null
  keys.get('midflow')
  keys.get('title')
  const object = keys.get('object') ?? ''
  const objects = Object.keys(ctx.world.properties)
  if (keys.has('object') && !objects.includes(object)) {
    const message = `There is no object "${object}"${hint(object, objects)}`
    ctx.report('unknown-object', keys.node('object')?.at ?? node.at, message)
  }
  const steps = keys.get('steps')
  return {
    name, file: ctx.file, object, on: keys.get('on') ?? true, enroll: keys.get('enroll') ?? [], unenrollWhen: keys.get('unenroll-when') ?? null, goal: keys.get('goal') ?? null,
    window: keys.get('window') ?? null, onError: keys.get('on-error') ?? null, variables: names.variables, steps: steps ? readSteps(steps, inside, true) : [],
  }
}
