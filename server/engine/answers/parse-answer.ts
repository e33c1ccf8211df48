import type { QuestionType } from '../flow.ts'
import type { VisitorMessage } from '../run.ts'
import { type Answer, type AnswerLocale, type Question, type Reading, wrong } from './answer.ts'
import { readChoice } from './choice.ts'
import { readDate } from './date.ts'
import { readEmail } from './email.ts'
import { readEmailCode } from './email-code.ts'
import { readFile } from './file.ts'
import { sameText } from './fold.ts'
import { readNumber } from './number.ts'
import { readPhone } from './phone.ts'
import { readRating } from './rating.ts'
import { readText } from './text.ts'
import { readYesNo } from './yes-no.ts'

export type { Answer, AnswerLocale, Question } from './answer.ts'

/** Longer texts answer no question. */
const MOST_CHARACTERS = 10_000

/** The reader of each question type. */
export const READERS: Record<QuestionType, (reading: Reading) => Answer> = {
  text: readText,
  email: readEmail,
  'email-code': readEmailCode,
  phone: readPhone,
  number: readNumber,
  date: readDate,
  'yes-no': readYesNo,
  choice: readChoice,
  file: readFile,
  rating: readRating,
}

/**
 * Reads a message as the answer to a question: a value of the question's type, a skip (a click on it, or its label typed),
 * or wrong. Takes time linear in the text.
 */
export function parseAnswer(
  question: Question,
  message: { text: string; ids: string[] | null; files: VisitorMessage['files'] },
  locale: AnswerLocale,
): Answer {
  const { ids, files } = message
  if (message.text.length > MOST_CHARACTERS) return wrong('too-long')
  const text = message.text.trim()
  if (question.skip !== null && (ids ? ids.length === 0 : files.length === 0 && sameText(question.skip, text))) return { kind: 'skip' }
  if (ids?.length === 0 || (ids === null && text === '' && files.length === 0)) return wrong('empty')
  return READERS[question.type]({ question, text, ids, files, locale })
}
