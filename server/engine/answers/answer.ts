import type { Json, QuestionType } from '../flow.ts'
import type { VisitorMessage } from '../run.ts'

/** A question as its answer is read: labels are rendered in the conversation's language. */
export type Question = {
  type: QuestionType
  choices: { id: string; label: string }[]
  pick: { atLeast: number; atMost: number } | null
  /** The label of the button that skips the question. */
  skip: string | null
  /** `#` a digit, `@` a letter, `?` either, anything else itself. */
  pattern: string | null
  between: { low: number | string; high: number | string } | null
  accept: string[]
  max: { files: number; size: number } | null
}

/** How the visitor writes: numbers by language, dates by language and country, phones by country. */
export type AnswerLocale = { language: string; country: string; timeZone: string; now: number }

/** `value`: what is saved. `label`: what people read, where it differs. `why`: a word of `WHY_WRONG`. */
export type Answer = { kind: 'value'; value: Json; label: string | null } | { kind: 'skip' } | { kind: 'wrong'; why: WhyWrong }

/** Why an answer was not taken, for logs and statistics. */
export const WHY_WRONG = {
  empty: 'nothing was written',
  'too-long': 'the text has more than 10,000 characters',
  'not-an-email': 'there is no e-mail address in it, or more than one',
  'not-a-code': 'it is not a code of six digits',
  'not-a-phone': 'it is no telephone number that exists in its country',
  'not-a-number': 'it is not a number in the language’s way of writing',
  'not-a-date': 'it is not a day of the calendar, with its year',
  'not-yes-or-no': 'it is neither yes nor no',
  'not-a-choice': 'it is no label, id or number of a choice',
  'several-choices': 'more than one choice could be meant',
  'too-few': 'fewer choices than asked for',
  'too-many': 'more choices, or files, than asked for',
  'not-a-rating': 'it is not a rating from 1 to 5',
  'not-a-file': 'there is no file in it',
  'wrong-file-type': 'a file of a type that is not accepted',
  'file-too-large': 'a file larger than allowed',
  'not-the-pattern': 'it does not have the pattern',
  'out-of-range': 'it is not between the bounds',
} as const
export type WhyWrong = keyof typeof WHY_WRONG

/** What a reader of one question type gets. `text` is trimmed, `ids` are those of a click. */
export type Reading = { question: Question; text: string; ids: string[] | null; files: VisitorMessage['files']; locale: AnswerLocale }

export const wrong = (why: WhyWrong): Answer => ({ kind: 'wrong', why })

export const value = (found: Json, label: string | null = null): Answer => ({ kind: 'value', value: found, label })
