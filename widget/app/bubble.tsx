import type { Author, Message } from '../../server/protocol/visitor.ts'
import { initials } from './header.tsx'
import { BotIcon } from './icons.tsx'
import { RichText } from './rich-text.tsx'
import type { Texts } from './texts.ts'
import type { Ui } from './ui.ts'

/** One message. The last of a group carries who wrote it and when. */
export function Bubble({ message, ui, last }: { message: Message; ui: Ui; last: boolean }) {
  const { author, text, at } = message
  if (author.kind === 'system') return <p class="day">{text}</p>
  const mine = author.kind === 'visitor'
  const name = nameOf(author, ui.texts)
  return (
    <article class={`message ${mine ? 'mine' : 'theirs'}${last ? ' last' : ''}`}>
      {!mine && <Face author={last ? author : null} />}
      <div class="body">
        <span class="unseen">{name}: </span>
        <div class="bubble" dir="auto"><RichText text={text} plain={mine} /></div>
        {last && at && (
          <p class="meta">
            {author.kind === 'agent' && `${name} · `}
            {new Date(at).toLocaleTimeString(ui.language, { hour: 'numeric', minute: '2-digit' })}
          </p>
        )}
      </div>
    </article>
  )
}

/** Somebody is writing. */
export const Writing = ({ author, texts }: { author: Author; texts: Texts }) => (
  <article class="message theirs last writing">
    <Face author={author} />
    <div class="body"><div class="bubble" role="img" aria-label={texts.typing(nameOf(author, texts))}><i /><i /><i /></div></div>
  </article>
)

/** What an author is called. */
export const nameOf = ({ kind, name }: Author, texts: Texts): string =>
  kind === 'visitor' ? texts.you : (name ?? (kind === 'agent' ? texts.agent : texts.bot))

const Face = ({ author }: { author: Author | null }) => (
  <span class="face" aria-hidden="true">{author && (author.kind === 'agent' && author.name ? initials(author.name) : <BotIcon />)}</span>
)
