import { Avatar } from '../design/avatar.tsx'
import { Icon } from '../design/icon.tsx'
import { fullText, timeText } from '../design/time-text.ts'
import type { Entry } from '../live/words.ts'
import { useLive } from '../shell/services.tsx'
import { mentionParts } from './mentions.ts'

/** A note among people; the visitor never sees it. */
export function Note({ entry }: { entry: Entry }) {
  const colleagues = useLive(({ live }) => live.colleagues)
  const names = entry.mentions.flatMap((id) => colleagues[id]?.name ?? [])
  return (
    <article class="note" aria-label={`Note by ${entry.by?.name ?? 'the bot'}`}>
      <div class="note-by"><Avatar name={entry.by?.name ?? null} picture={entry.by?.picture ?? null} size="small" /><strong>{entry.by?.name ?? 'The bot'}</strong><span class="note-word"><Icon name="note" />Note</span><time dateTime={entry.at} title={fullText(entry.at)} class="number">{timeText(entry.at)}</time></div>
      <p>{mentionParts(entry.text, names).map(({ text, mention }) => (mention ? <b class="mention">{text}</b> : text))}</p>
    </article>
  )
}
