import { fullText, timeText } from '../design/time-text.ts'
import type { Entry } from '../live/words.ts'

/** Something that happened to the conversation. */
export const Event = ({ entry, me }: { entry: Entry; me: string }) => (
  <p class="event"><span>{eventText(entry, me)}</span> <time dateTime={entry.at} title={fullText(entry.at)} class="number">{timeText(entry.at)}</time></p>
)

/** What happened, in a sentence. `text` of an entry: the queue or the person that it led to, or a time. */
export function eventText({ what, by, text }: Pick<Entry, 'what' | 'by' | 'text'>, me: string): string {
  const who = by === null ? null : by.id === me ? 'You' : by.name
  switch (what) {
    case 'queued':
      return `The bot handed over${text === '' ? '' : ` to ${text}`}`
    case 'assigned':
      return who === null ? 'Assigned' : `Assigned to ${who === 'You' ? 'you' : who}`
    case 'took-over':
      return `${who ?? 'Somebody'} took over`
    case 'transferred':
      return `Transferred to ${who === 'You' ? 'you' : who ?? text}`
    case 'requeued':
      return `${who === null ? 'Put back' : `${who} moved it`}${text === '' ? ' into the queue' : ` to ${text}`}`
    case 'returned':
      return `${who ?? 'Somebody'} returned it to the bot`
    case 'closed':
      return `${who ?? 'The bot'} closed the conversation`
    case 'reopened':
      return 'Opened again'
    case 'snoozed':
      return `${who ?? 'Somebody'} snoozed it${text === '' ? '' : ` until ${Number.isNaN(Date.parse(text)) ? text : fullText(text)}`}`
    case 'woke':
      return 'Woke from its snooze'
    case null:
      return text
  }
}
