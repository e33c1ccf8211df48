import type { Message, Question } from '../../server/protocol/visitor.ts'
import type { Limits } from '../parts/files.tsx'
import type { Asked } from '../parts/form.tsx'
import type { Texts } from '../texts/en.ts'
import type { View } from './client.ts'

/** In one message, as the protocol allows. */
const MOST_FILES = 10

/** The form to be filled in now; null: none. A conversation that is open is never interrupted by one. */
export function formFor({ thread, site }: View, details: boolean, texts: Texts, language: string): Asked | null {
  const { conversation } = thread
  if (!site || !thread.loaded || thread.outbox.length > 0 || (conversation && conversation.status !== 'closed')) return null
  const { offline, preChat } = site
  if (offline) return { kind: 'offline', text: [offline.text, backAt(offline.opensAt, texts, language)].join(' ').trim(), fields: offline.fields }
  return preChat && !conversation && !details ? { kind: 'pre-chat', ...preChat } : null
}

/** `We are back Monday at 09:00.` */
export const backAt = (opensAt: string | null, texts: Texts, language: string): string =>
  opensAt ? texts.back(new Date(opensAt).toLocaleString(language, { weekday: 'long', hour: 'numeric', minute: '2-digit' })) : ''

/** What may be attached now; null: nothing. */
export function limitsFor({ site }: View, question: Question | null, free: boolean): Limits | null {
  const size = site?.maxFile ?? 10_000_000
  if (question?.type === 'file') return question.files ?? { accept: [], max: MOST_FILES, size }
  return free && site?.attachments ? { accept: [], max: MOST_FILES, size } : null
}

/** Whether a message needs the part that draws files. */
export const withFiles = ({ files }: Message): boolean => (files ?? []).length > 0
