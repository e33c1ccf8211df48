import type { Outgoing as Out } from '../core/sync.ts'
import { RichText } from './rich-text.tsx'
import type { Texts } from './texts.ts'
import type { Acts } from './ui.ts'

/** A message of the visitor that is not in the thread yet, with what became of it. */
export function Outgoing({ out, texts, acts }: { out: Out; texts: Texts; acts: Acts }) {
  const { id } = out.request
  return (
    <article class={`message mine last ${out.status}`}>
      <div class="body">
        <span class="unseen">{texts.you}: </span>
        <div class="bubble" dir="auto"><RichText text={out.text} plain /></div>
        {out.status === 'waiting' && <p class="meta slow">{texts.sending}</p>}
        {out.status === 'refused' && (
          <p class="meta failed" role="alert">
            {texts.failed}{' '}
            <button type="button" onClick={() => acts.retry(id)}>{texts.retry}</button>{' · '}
            <button type="button" onClick={() => acts.discard(id)}>{texts.discard}</button>
          </p>
        )}
      </div>
    </article>
  )
}
