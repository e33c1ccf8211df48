import type { Message } from '../../server/protocol/visitor.ts'
import { Attach } from './attach.tsx'
import type { Props } from './ui.ts'

/** The buttons of an open question: one choice, several, a rating, a file, and the one that skips it. */
export function Answers({ message, ui, acts }: Props & { message: Message }) {
  const { question } = message
  const file = question?.type === 'file'
  if (!question || (question.choices.length === 0 && question.skip === null && !file)) return null
  const { choices, skip } = question
  const { picked, pick, texts } = ui
  const kind = kindOf(message)
  // A click made by a key counts no mouse button.
  const answer = (ids: string[]) => (event: MouseEvent) => acts.answer(message, ids, event.detail === 0)
  return (
    <div class="answers" role="group" aria-label={message.text} onKeyDown={pick?.step}>
      {kind === 'one' && choices.map(({ id, label }) => <button key={id} type="button" onClick={answer([id])}>{label}</button>)}
      {kind === 'several' && pick && <pick.Several question={question} picked={picked} texts={texts} toggle={acts.pick} answer={answer} />}
      {kind === 'rating' && pick && <pick.Rating question={question} texts={texts} answer={answer} />}
      {file && <Attach ui={ui} acts={acts} words />}
      {skip !== null && <button type="button" class="skip" onClick={answer([])}>{skip}</button>}
    </div>
  )
}

/** How a question is answered by click; anything but `one` needs the part `pick`. */
export function kindOf({ question }: Message): 'one' | 'several' | 'rating' {
  if (question?.pick) return 'several'
  return question?.type === 'rating' ? 'rating' : 'one'
}
