import type { Form, Workspace } from '../../engine/flow.ts'
import { nextOpening } from '../../engine/hours/business-hours.ts'
import { isOffline } from '../../engine/offline-bot.ts'
import type { FormField, SiteLook } from '../../protocol/visitor.ts'
import { fieldLabel } from './field-label.ts'

/** How a site of midflow.yaml presents itself at a moment to who speaks a language; null for one that it does not name. Pure. */
export function siteLook({ settings, hours }: Pick<Workspace, 'settings' | 'hours'>, name: string, { at, maxFile, language }: { at: number; maxFile: number; language: string | null }): SiteLook | null {
  const site = Object.hasOwn(settings.sites, name) ? settings.sites[name] : undefined
  if (!site) return null
  const { offline, preChat } = site
  const calendar = offline && hours[offline.hours]
  const shown = ({ fields }: Form): FormField[] =>
    fields.map(({ name: field, label, type, required, choices }) => ({ name: field, label: label ?? fieldLabel(field, language ?? ''), type, required, choices }))
  const opens = calendar ? nextOpening(calendar, at) : null
  return {
    title: site.title,
    greeting: site.greeting || null,
    color: site.color,
    preChat: preChat && { text: preChat.text || null, fields: shown(preChat) },
    offline: offline && isOffline({ settings, hours }, name, at) ? { text: offline.text, opensAt: opens === null ? null : new Date(opens).toISOString(), fields: shown(offline) } : null,
    attachments: site.attachments,
    maxFile,
  }
}
