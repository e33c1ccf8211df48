import type { Ladder, Outcome, Text, Value } from '../../flow.ts'
import { ladder, outcome } from '../outcome.ts'
import { readPath } from '../paths.ts'
import { into, listOf, openMap, type Reader, type Shape, WORDS } from '../reader.ts'
import { plainText, reference, scalarOf } from '../scalars.ts'
import { text } from '../text.ts'
import { raw, readValue } from '../value.ts'
import { defineVerb } from '../verb.ts'

const queue = reference('a queue', (ctx) => ctx.world.queues)

type HandOff = { 'hand-off': string; waiting: Ladder; away: Outcome }
export const handOff = defineVerb<HandOff>('hand-off', { 'hand-off': queue, waiting: ladder, away: outcome }, (keys, base, ctx) => {
  const away = keys.get('away') ?? null
  if (away && away.goto === null && !endsFlow(away)) ctx.report('missing-goto', keys.at('away'), '"away" must have a goto: nobody is there to wait for.')
  return { ...base, verb: 'hand-off', queue: keys.get('hand-off') ?? '', waiting: keys.get('waiting') ?? [], away }
})

const endsFlow = ({ steps }: Outcome): boolean => {
  const last = steps.at(-1)
  return last?.verb === 'end' || (last?.goto != null && last.goto.limit === null)
}

/** In a policy's ladder the default queue stands in for one that is not there. */
const queueOrDefault: Reader<string> = {
  schema: queue.schema,
  read: (node, ctx) => {
    if (ctx.names.kind !== 'service') return queue.read(node, ctx)
    return queue.read(node, { ...ctx, report: (code, at, message, fix) => ctx.report(code, at, `${message} Until there is one, the default queue takes the ticket.`, fix, 'warning') })
  },
}

export const assign = defineVerb('assign', { assign: queueOrDefault, waiting: ladder }, (keys, base) => ({
  ...base, verb: 'assign', queue: keys.get('assign') ?? '', waiting: keys.get('waiting') ?? [],
}))

type Notified = { to: string[]; text: Text | null }
type Notice = { to: string[]; text: Text }
const NOTICE: Shape<Notice> = { to: listOf(plainText), text }

/** Who, or `{ to, text }`. */
const notified: Reader<Notified> = {
  schema: () => ({ anyOf: [listOf(plainText).schema(), { type: 'object', properties: { to: listOf(plainText).schema(), text: WORDS }, required: ['to'], additionalProperties: false }] }),
  read: (node, ctx) => {
    if (node.kind !== 'map') return { to: listOf(plainText).read(node, ctx) ?? [], text: null }
    const keys = openMap(node, ctx, NOTICE, { what: 'notify', required: ['to'] })
    return keys ? { to: keys.get('to') ?? [], text: keys.get('text') ?? null } : undefined
  },
}

export const notify = defineVerb('notify', { notify: notified }, (keys, base) => ({ ...base, verb: 'notify', ...(keys.get('notify') ?? { to: [], text: null }) }))

type SendEmail = { 'send-email': string; to: Value }
export const sendEmail = defineVerb<SendEmail>('send-email', {
  'send-email': reference('an e-mail', (ctx) => ctx.world.emails),
  to: { schema: () => ({ type: 'string' }), read: (node, ctx) => readValue(node, ctx, { type: 'email' }) },
}, (keys, base) => ({ ...base, verb: 'send-email', email: keys.get('send-email') ?? '', to: keys.get('to') ?? null }))

export const enroll = defineVerb('enroll', { enroll: reference('a workflow', (ctx) => Object.keys(ctx.world.workflows)), record: raw({ type: 'string' }) }, (keys, base, ctx) => {
  const node = keys.get('record')
  const path = node && scalarOf(node, into(ctx, 'record'), 'a record')
  return { ...base, verb: 'enroll', workflow: keys.get('enroll') ?? '', record: (path && readPath(path.text, path.at, ctx)?.path) ?? null }
})

type AnswerFrom = { 'answer-from': string; none: Outcome }
export const answerFrom = defineVerb<AnswerFrom>('answer-from', { 'answer-from': plainText, none: outcome }, (keys, base) => ({
  ...base, verb: 'answer-from', source: keys.get('answer-from') ?? '', none: keys.get('none') ?? null,
}))
