import { afterText } from '../core/language.ts'
import type { Outgoing as Out } from '../core/sync.ts'
import { Files } from './files.tsx'
import { RichText } from './rich-text.tsx'
import type { Props } from './ui.ts'

/** A message of the visitor that is not in the thread yet, with what became of it. */
export function Outgoing({ out, ui, acts }: Props & { out: Out }) {
  const { id } = out.request
  const { texts } = ui
  return (
    <article class={`message mine last ${out.status}`}>
      <div class="body">
        <span class="unseen">{texts.you}: </span>
        {out.text && <div class="bubble" dir="auto"><RichText text={out.text} plain /></div>}
        <Files files={out.files} ui={ui} />
        {out.status === 'waiting' && (out.wait ? <p class="meta" role="status">{texts.wait(afterText(out.wait, ui.language))}</p> : <p class="meta slow">{texts.sending}</p>)}
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
