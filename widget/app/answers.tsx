import { useState } from 'preact/hooks'
import type { Message } from '../../server/protocol/visitor.ts'
import type { Client } from './client.ts'
import { CheckIcon, StarIcon } from './icons.tsx'
import type { Texts } from './texts.ts'

/** The buttons of an open question: one choice, several, stars, and the one that skips it. */
export function Answers({ message, client, texts }: { message: Message; client: Client; texts: Texts }) {
  const [picked, setPicked] = useState<string[]>([])
  const { question } = message
  if (!question) return null
  const { choices, pick, skip, type } = question
  const answer = (ids: string[]) => (event: MouseEvent) => {
    // The buttons go: who works by keyboard goes on in the composer.
    const root = event.currentTarget instanceof Element ? event.currentTarget.getRootNode() : null
    client.choose(message, ids)
    if (event.detail === 0 && root instanceof ShadowRoot) root.querySelector('textarea')?.focus()
  }
  const toggle = (id: string) => setPicked(picked.includes(id) ? picked.filter((other) => other !== id) : [...picked, id])
  const stars = type === 'rating'
  return (
    <div class={`answers${stars ? ' stars' : ''}${pick ? ' several' : ''}`} role="group" aria-label={message.text}>
      {pick && <p class="meta">{texts.pick(pick.atLeast, pick.atMost)}</p>}
      {choices.map(({ id, label }) =>
        pick ? (
          <button key={id} type="button" role="checkbox" aria-checked={picked.includes(id)} disabled={!picked.includes(id) && picked.length >= pick.atMost} onClick={() => toggle(id)}>
            <span class="box"><CheckIcon /></span>{label}
          </button>
        ) : (
          <button key={id} type="button" aria-label={stars ? texts.rating(Number(id)) : undefined} onClick={answer([id])}>
            {stars ? <StarIcon /> : label}
          </button>
        ),
      )}
      {pick && (
        <button type="button" class="strong" disabled={picked.length < pick.atLeast} onClick={answer(choices.map(({ id }) => id).filter((id) => picked.includes(id)))}>
          {texts.confirm}
        </button>
      )}
      {skip !== null && <button type="button" class="skip" onClick={answer([])}>{skip}</button>}
    </div>
  )
}
