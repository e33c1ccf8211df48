import type { ShownQuestion } from '../../../engine/run.ts'
import type { RehearsalEvent } from '../rehearsal/rehearse.ts'
import { toText } from './loose-value.ts'

type CallEvent = Extract<RehearsalEvent, { type: 'call' }>

/** The labels of a question's buttons as they are shown: its choices, then the one that skips. */
export const labelsOf = (question: ShownQuestion | null): string[] =>
  question === null ? [] : [...question.choices.map((choice) => choice.label), ...(question.skip === null ? [] : [question.skip])]

/** A bot's message as a line of a transcript, without `bot: `; further lines of a text are indented by the writer. */
export const formatMessage = (text: string, question: ShownQuestion | null): string =>
  [text, ...labelsOf(question).map((label) => `[${label}]`)].filter((part) => part !== '').join(' ')

/** A line with its further lines set in, so that it is read as one. */
export const setIn = (line: string): string => line.replaceAll('\n', '\n  ')

/** The name under which a transcript stubs a call: the action's, or the step's of a webhook. */
export const callName = (request: CallEvent['request']): string => (request.kind === 'code' ? request.action : request.step)

/** A call as a line of a transcript, with its whole input and outcome. */
export function formatCall({ request, result }: CallEvent): string {
  const input = request.kind === 'code' ? ` ${toText(request.input)}` : ''
  return `code ${callName(request)}${input} -> ${formatResult(result)}`
}

export function formatResult(result: CallEvent['result']): string {
  if (result.ok) return toText(result.outputs)
  return result.kind === 'threw' ? `throws ${JSON.stringify(result.message)}` : `fails ${result.kind}`
}
