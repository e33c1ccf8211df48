import type { Author, Message } from '../../server/protocol/visitor.ts'
import { initials } from './header.tsx'
import { BotIcon } from './icons.tsx'
import { RichText } from './rich-text.tsx'
import type { Texts } from './texts.ts'

/** One message. `last` of a group: carries who wrote it and when. */
export function Bubble({ message, texts, language, last }: { message: Message; texts: Texts; language: string; last: boolean }) {
  const { author, text, at } = message
  if (author.kind === 'system') return <p class="day">{text}</p>
  const mine = author.kind === 'visitor'
  return (
    <article class={`message ${mine ? 'mine' : 'theirs'}${last ? ' last' : ''}`}>
      {!mine && <span class="face" aria-hidden="true">{last && <Face author={author} />}</span>}
      <div class="body">
        <span class="unseen">{texts.says(nameOf(author, texts), '')}</span>
        <div class="bubble" dir="auto"><RichText text={text} plain={mine} /></div>
        {last && at && <p class="meta">{author.kind === 'agent' && `${nameOf(author, texts)} · `}{timeOf(at, language)}</p>}
      </div>
    </article>
  )
}

/** Somebody is writing. */
export const Writing = ({ author, texts }: { author: Author; texts: Texts }) => (
  <article class="message theirs last writing">
    <span class="face" aria-hidden="true"><Face author={author} /></span>
    <div class="body"><div class="bubble" role="img" aria-label={texts.typing(nameOf(author, texts))}><i /><i /><i /></div></div>
  </article>
)

/** What an author is called. */
export const nameOf = ({ kind, name }: Author, texts: Texts): string =>
  kind === 'visitor' ? texts.you : (name ?? (kind === 'agent' ? texts.agent : texts.bot))

const Face = ({ author }: { author: Author }) => (author.kind === 'agent' && author.name ? <>{initials(author.name)}</> : <BotIcon />)

const timeOf = (at: string, language: string): string => new Date(at).toLocaleTimeString(language, { hour: 'numeric', minute: '2-digit' })
