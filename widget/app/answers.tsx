import type { Message } from '../../server/protocol/visitor.ts'
import { CheckIcon, StarIcon } from './icons.tsx'
import type { Props } from './ui.ts'

/** The buttons of an open question: one choice, several, stars, and the one that skips it. */
export function Answers({ message, ui, acts }: Props & { message: Message }) {
  const { question } = message
  if (!question || (question.choices.length === 0 && question.skip === null)) return null
  const { choices, pick, skip } = question
  const { texts, picked } = ui
  const stars = question.type === 'rating'
  // A click made by a key counts no mouse button.
  const answer = (ids: string[]) => (event: MouseEvent) => acts.answer(message, ids, event.detail === 0)
  return (
    <div class={`answers${stars ? ' stars' : ''}${pick ? ' several' : ''}`} role="group" aria-label={message.text}>
      {pick && <p class="meta">{texts.pick(pick.atLeast, pick.atMost)}</p>}
      {choices.map(({ id, label }) =>
        pick ? (
          <button
            key={id}
            type="button"
            role="checkbox"
            aria-checked={picked.includes(id)}
            disabled={!picked.includes(id) && picked.length >= pick.atMost}
            onClick={() => acts.pick(id)}
          >
            <span class="box"><CheckIcon /></span>
            {label}
          </button>
        ) : (
          <button key={id} type="button" aria-label={stars ? texts.rating(label) : undefined} onClick={answer([id])}>
            {stars ? <StarIcon /> : label}
          </button>
        ),
      )}
      {pick && (
        <button type="button" class="strong" disabled={picked.length < pick.atLeast} onClick={answer(picked)}>{texts.confirm}</button>
      )}
      {skip !== null && <button type="button" class="skip" onClick={answer([])}>{skip}</button>}
    </div>
  )
}
