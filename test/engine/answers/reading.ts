import { type Answer, type AnswerLocale, parseAnswer, type Question } from '../../../server/engine/answers/parse-answer.ts'

/** A question of a type, and nothing more unless said. */
export const question = (type: Question['type'], more: Partial<Question> = {}): Question => ({
  type, choices: [], pick: null, skip: null, pattern: null, between: null, accept: [], max: null, ...more,
})

export type Sent = { ids?: string[]; files?: { name: string; size: number; type: string; url: string }[] }

/** Reads a text, or what was sent with it, as the answer to a question. Now is noon in Berlin on 25 November 2026. */
export function answerTo(asked: Question, text: string, locale: Partial<AnswerLocale> = {}, sent: Sent = {}): Answer {
  return parseAnswer(
    asked,
    { text, ids: sent.ids ?? null, files: sent.files ?? [] },
    { language: 'en', country: '', timeZone: 'Europe/Berlin', now: Date.parse('2026-11-25T11:00:00Z'), ...locale },
  )
}

/** The value, or `skip`, or why it is wrong, in a word. */
export function valueOf(answer: Answer): unknown {
  return answer.kind === 'value' ? answer.value : answer.kind === 'skip' ? 'skip' : `wrong: ${answer.why}`
}
