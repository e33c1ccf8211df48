import type { Flow, Place, Site, Step, Workspace } from './flow.ts'
import { isOpen } from './hours/business-hours.ts'

/** The name of the bot that takes the messages of a site's offline form; no file's bot can have it. */
export const offlineBotName = (site: string): string => `@offline/${site}`

/**
 * What happens to a message of the offline form, as a bot like any other: a ticket is opened, the visitor is told, and the
 * conversation waits in the queue for whoever is there first. Null for a site without such a form.
 */
export function offlineBot(name: string, { offline }: Site): Flow | null {
  if (!offline) return null
  const at: Place = { file: 'midflow.yaml', line: 1, column: 1 }
  const base = { at, when: null, goto: null, was: null }
  const literal = (value: string) => ({ kind: 'literal' as const, value })
  const steps: Step[] = [
    { ...base, verb: 'create', id: 'open-ticket', object: 'ticket', set: [
      { name: 'source', value: literal('offline-form') }, { name: 'queue', value: literal(offline.queue) },
      { name: 'subject', value: literal('Offline form') }, { name: 'description', value: { kind: 'template', source: '{{conversation.last_message}}', at } },
    ] },
    { ...base, verb: 'say', id: 'thank', texts: [offline.thanks], any: false },
    { ...base, verb: 'hand-off', id: 'people', queue: offline.queue, waiting: [], away: null },
  ]
  return {
    kind: 'bot', name: offlineBotName(name), file: at.file, title: 'Offline form', languages: ['en'], show: null, input: {}, output: {}, variables: {}, noAnswer: [],
    onError: null, interrupts: [], steps, texts: {},
  }
}

/** Whether a site has an offline form and is out of its hours: what is sent then goes to its offline bot. */
export function isOffline({ settings, hours }: Pick<Workspace, 'settings' | 'hours'>, site: string, at: number): boolean {
  const form = Object.hasOwn(settings.sites, site) ? settings.sites[site]?.offline : null
  const calendar = form && hours[form.hours]
  return calendar ? !isOpen(calendar, at) : false
}
