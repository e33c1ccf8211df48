import type { Site, Text } from '../../flow.ts'
import { listOf, mapSchema, openMap, type Reader, type Shape } from '../reader.ts'
import { boolean, known, plainText, reference } from '../scalars.ts'
import { text } from '../text.ts'
import { quote } from '../yaml/quote.ts'
import { form, type FormKeys, formShape, readForm } from './form.ts'

type OfflineKeys = FormKeys & { hours: string; queue: string; thanks: Text }
const OFFLINE: Shape<OfflineKeys> = {
  ...formShape,
  hours: reference('a calendar', (ctx) => ctx.world.hours),
  queue: reference('a queue', (ctx) => ctx.world.queues),
  thanks: text,
}
const OFFLINE_REQUIRED = ['hours', 'queue', 'text', 'fields']

const THANKS = 'Thank you. We have your message and will answer by e-mail.'

const offline: Reader<NonNullable<Site['offline']>> = {
  schema: () => mapSchema(OFFLINE, OFFLINE_REQUIRED),
  read: (node, ctx) => {
    const keys = openMap(node, ctx, OFFLINE, { what: 'An offline form', required: OFFLINE_REQUIRED })
    const asked = keys && readForm(keys, ctx)
    if (!asked) return undefined
    const email = asked.fields.find(({ name }) => name === 'email')
    if (asked.fields.length > 0 && !email) ctx.report('no-address', keys.at('fields'), 'An offline form asks for "email": otherwise nobody could be answered.')
    if (email) email.required = true
    return { ...asked, hours: keys.get('hours') ?? 'always', queue: keys.get('queue') ?? '', thanks: keys.get('thanks') ?? { key: 'thanks', source: THANKS, at: node.at } }
  },
}

type Keys = {
  bot: string; title: string; greeting: string; color: string; origins: string[]; 'pre-chat': NonNullable<Site['preChat']>
  offline: NonNullable<Site['offline']>; attachments: boolean
}
const SITE: Shape<Keys> = {
  bot: reference('a bot', (ctx) => Object.keys(ctx.world.flows).filter((name) => ctx.world.flows[name]?.kind === 'bot')),
  title: plainText,
  greeting: plainText,
  color: known('a colour', quote('#8a5a1e'), (text) => /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.test(text)),
  origins: listOf(known('an origin', 'https://www.example.com', (text) => /^https?:\/\/[^/\s]+$/.test(text))),
  'pre-chat': form('A pre-chat form'),
  offline,
  attachments: boolean,
}

/** A site under `sites:` of midflow.yaml. */
export const site: Reader<Site> = {
  schema: () => mapSchema(SITE, ['bot']),
  read: (node, ctx) => {
    const keys = openMap(node, ctx, SITE, { what: 'A site', required: ['bot'] })
    if (!keys) return undefined
    return {
      bot: keys.get('bot') ?? '',
      title: keys.get('title') ?? '',
      greeting: keys.get('greeting') ?? '',
      color: keys.get('color') ?? null,
      origins: keys.get('origins') ?? [],
      preChat: keys.get('pre-chat') ?? null,
      offline: keys.get('offline') ?? null,
      attachments: keys.get('attachments') ?? false,
    }
  },
}
