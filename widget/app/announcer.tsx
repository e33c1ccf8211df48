import { wordsOf } from '../core/rich-text.ts'
import { nameOf } from './bubble.tsx'
import type { Props } from './ui.ts'

/** Kept for a screen reader that is still speaking. */
const KEPT = 5

/** Says each new message of the other side once, politely, with its author; not the history, not what the visitor wrote. */
export function Announcer({ ui: { view, texts, heardFrom } }: Props) {
  const fresh = view.thread.messages.filter(({ seq, author }) => heardFrom !== null && seq > heardFrom && author.kind !== 'visitor')
  return (
    <div class="unseen" role="log" aria-live="polite">
      {fresh.slice(-KEPT).map(({ seq, author, text, files, question }) => (
        <p key={seq}>
          {author.kind !== 'system' && `${nameOf(author, texts)}: `}
          {wordsOf(text)}
          {(files ?? []).map(({ name }) => ` ${name}`)}
          {question && question.choices.length > 0 && ` ${texts.choices(question.choices.map(({ label }) => label).join(', '))}`}
        </p>
      ))}
    </div>
  )
}
