import { AppError } from '../../base/errors.ts'
import { parseAnswer } from '../../engine/answers/parse-answer.ts'
import type { FormField, Json, QuestionType, Workspace } from '../../engine/flow.ts'

/**
 * What a visitor filled in at a site's forms, by property of the contact, read by the rules of the bot's questions. A field
 * that no form of the site has is refused: a page cannot write what it was not asked for.
 * @throws AppError `bad-request` that names the first wrong field.
 */
export function readDetails({ settings }: Pick<Workspace, 'settings'>, site: string, details: Record<string, string>, { language, now }: { language: string; now: number }): Record<string, Json> {
  const { preChat, offline } = (Object.hasOwn(settings.sites, site) ? settings.sites[site] : null) ?? { preChat: null, offline: null }
  const fields = new Map([...(preChat?.fields ?? []), ...(offline?.fields ?? [])].map((field) => [field.name, field]))
  const locale = { language, country: settings.country, timeZone: settings.timeZone, now }
  return Object.fromEntries(
    Object.entries(details).flatMap(([name, text]): [string, Json][] => {
      const field = fields.get(name)
      if (!field) throw new AppError('bad-request', { where: `details.${name}`, problem: `the forms of site "${site}" ask for ${[...fields.keys()].join(', ') || 'nothing'}` })
      if (text === '') return []
      const question = { type: QUESTION[field.type], choices: field.choices, pick: null, skip: null, pattern: null, between: null, accept: [], max: null }
      const answer = parseAnswer(question, { text, ids: field.type === 'choice' ? [text] : null, files: [] }, locale)
      if (answer.kind !== 'value') throw new AppError('bad-request', { where: `details.${name}`, problem: WANTED[field.type] })
      return [[name, answer.value]]
    }),
  )
}

const QUESTION: Record<FormField['type'], QuestionType> = { text: 'text', email: 'email', phone: 'phone', choice: 'choice' }

const WANTED: Record<FormField['type'], string> = {
  text: 'write a text of at most 10,000 characters', email: 'give one e-mail address, e.g. ann@example.com',
  phone: 'give a telephone number that exists, e.g. +49 30 901820', choice: 'send the id of one of its choices',
}
