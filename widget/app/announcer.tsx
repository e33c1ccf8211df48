import { useRef } from 'preact/hooks'
import { wordsOf } from '../core/rich-text.ts'
import { top } from '../core/sync.ts'
import { nameOf } from './bubble.tsx'
import type { PanelProps } from './panel.tsx'

/** Kept for a screen reader that is still speaking. */
const KEPT = 5

/** Says each new message of the other side once, politely, with its author; not the history, not what the visitor wrote. */
export function Announcer({ view, texts }: PanelProps) {
  const { messages, loaded } = view.thread
  const from = useRef<number | null>(null)
  if (loaded) from.current ??= top(view.thread)
  const since = from.current
  const fresh = since === null ? [] : messages.filter((message) => message.seq > since && message.author.kind !== 'visitor')
  return (
    <div class="unseen" role="log" aria-live="polite">
      {fresh.slice(-KEPT).map((message) => {
        const labels = message.question?.choices.map((choice) => choice.label).join(', ')
        return <p key={message.seq}>{texts.says(nameOf(message.author, texts), wordsOf(message.text))}{labels && ` ${texts.choices(labels)}`}</p>
      })}
    </div>
  )
}
