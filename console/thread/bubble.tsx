import { Avatar } from '../design/avatar.tsx'
import { Icon } from '../design/icon.tsx'
import { fullText, timeText } from '../design/time-text.ts'
import type { FileRef, WireMessage } from '../live/words.ts'
import { RichText } from '../../widget/app/rich-text.tsx'

const SHOWN = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

/** A message; what the bot asked is shown with its choices. `spent`: the numbers of messages that were answered by click. */
export function Bubble({ message, first, spent, visitor, conversation }: { message: WireMessage; first: boolean; spent: Set<number>; visitor: string | null; conversation: string }) {
  const { author, text, question, files, at, seq } = message
  const theirs = author.kind === 'visitor'
  const name = theirs ? visitor ?? 'Visitor' : author.kind === 'bot' ? author.name ?? 'Bot' : author.name ?? 'Agent'
  return (
    <article class={`message ${author.kind} ${first ? 'first' : ''}`} aria-label={`${name}, ${timeText(at)}`}>
      {theirs && <span class="message-face">{first && <Avatar name={visitor} seed={conversation} size="small" />}</span>}
      <div class="message-body">
        {first && <div class="message-by">{author.kind === 'bot' && <Icon name="bot" />}{name} <time dateTime={at} title={fullText(at)} class="muted number">{timeText(at)}</time></div>}
        {text !== '' && <div class="bubble" title={fullText(at)}><RichText text={text} plain={theirs} /></div>}
        {files.map((file) => <File key={file.id} file={file} />)}
        {question !== null && question.choices.length > 0 && (
          <ul class={`choices ${spent.has(seq) ? 'spent' : ''}`} aria-label="Choices that the visitor has">
            {question.choices.map(({ id, label }) => <li key={id}>{label}</li>)}
          </ul>
        )}
      </div>
    </article>
  )
}

function File({ file }: { file: FileRef }) {
  if (SHOWN.has(file.type)) return <a class="file-picture" href={file.url} target="_blank" rel="noopener noreferrer"><img src={file.url} alt={file.name} loading="lazy" /></a>
  return <a class="file-card" href={file.url} download={file.name}><Icon name="file" /><span class="one-line">{file.name}</span><span class="muted number">{sizeText(file.size)}</span></a>
}

export const sizeText = (bytes: number): string => (bytes < 1000 ? `${bytes} B` : bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`)
