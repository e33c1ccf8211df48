import type { Author, Message } from '../../server/protocol/visitor.ts'
import type { Texts } from '../texts/en.ts'
import { Face } from './face.tsx'
import { Files } from './files.tsx'
import { RichText } from './rich-text.tsx'
import type { Ui } from './ui.ts'

/** One message. The last of a group carries who wrote it and when; `seen`: the newest of the visitor's that an agent has read. */
export function Bubble({ message, ui, last, seen = false }: { message: Message; ui: Ui; last: boolean; seen?: boolean }) {
  const { author, text, files, at } = message
  if (author.kind === 'system') return <p class="day" dir="auto">{text}</p>
  const mine = author.kind === 'visitor'
  const name = nameOf(author, ui.texts)
  return (
    <article class={`message ${mine ? 'mine' : 'theirs'}${last ? ' last' : ''}`}>
      {!mine && (last ? <Face of={author} server={ui.server} /> : <span class="face" />)}
      <div class="body">
        <span class="unseen">{name}: </span>
        {text && <div class="bubble" dir="auto"><RichText text={text} plain={mine} /></div>}
        <Files files={files} ui={ui} />
        {(last || seen) && at && (
          <p class="meta">
            {author.kind === 'agent' && `${name} · `}
            {new Date(at).toLocaleTimeString(ui.language, { hour: 'numeric', minute: '2-digit' })}
            {seen && ` · ${ui.texts.seen}`}
          </p>
        )}
      </div>
    </article>
  )
}

/** Somebody is writing. */
export const Writing = ({ author, ui: { texts, server } }: { author: Author; ui: Ui }) => (
  <article class="message theirs last writing">
    <Face of={author} server={server} />
    <div class="body"><div class="bubble" role="img" aria-label={texts.typing(nameOf(author, texts))}><i /><i /><i /></div></div>
  </article>
)

/** What an author is called. */
export const nameOf = ({ kind, name }: Author, texts: Texts): string =>
  kind === 'visitor' ? texts.you : (name ?? (kind === 'agent' ? texts.agent : texts.bot))
