import { yesNoChoices } from '../answers/yes-no.ts'
import type { AskStep } from '../flow.ts'
import type { ShownQuestion } from '../run.ts'
import { render } from './speak.ts'
import { type TurnContext } from './turn.ts'

/** A question as it is shown: labels in the conversation's language. */
export const shownQuestion = (turn: TurnContext, step: AskStep): ShownQuestion => ({
  step: step.id,
  type: step.type,
  choices: choicesOf(turn, step),
  pick: step.pick,
  skip: step.optional ? render(turn, step.optional) : null,
  sensitive: step.sensitive,
  ...(step.type === 'file' && { files: { accept: step.accept.map(uploadType), max: step.max?.files ?? MOST_FILES, size: step.max?.size ?? null } }),
})

/** In one message. */
const MOST_FILES = 10

/** `image` as `image/*`, `pdf` as `.pdf`. */
function uploadType(type: string): string {
  const plain = type.toLowerCase().replace(/^\./, '')
  return ['image', 'audio', 'video', 'text'].includes(plain) ? `${plain}/*` : `.${plain}`
}

function choicesOf(turn: TurnContext, step: AskStep): ShownQuestion['choices'] {
  if (step.type === 'yes-no') return yesNoChoices(turn.facts.language)
  if (step.type === 'rating') return [1, 2, 3, 4, 5].map((stars) => ({ id: String(stars), label: String(stars) }))
  return step.choices.map(({ id, label }) => ({ id, label: render(turn, label) }))
}
