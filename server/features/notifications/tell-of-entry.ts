import type { EntryDocument } from '../../models/entry.ts'
import type { ConversationSummary } from '../../protocol/agent.ts'
import type { Notify } from './notify.ts'

/**
 * Tells those whom an entry of a conversation concerns: who is mentioned in a note, and who has the conversation now without
 * having taken it. Told twice of the same entry, it tells them once.
 */
export function createTellOfEntry(deps: { notify: Notify; summaryOf: (conversation: string) => Promise<ConversationSummary | null> }): (entry: EntryDocument) => Promise<void> {
  const tell = (entry: EntryDocument, user: string, kind: 'mention' | 'assigned', text: string) =>
    deps.notify({ id: entry._id, to: ['owner'], owner: user, kind, text: text.slice(0, MOST), conversation: entry.conversation, ticket: null, queue: null })

  return async (entry) => {
    const { kind, what, by, text, mentions } = entry
    if (kind === 'note') for (const user of mentions) await tell(entry, user, 'mention', `${by?.name ?? ''}: ${text}`)
    if ((what !== 'assigned' && what !== 'transferred') || by === null) return
    const summary = await deps.summaryOf(entry.conversation)
    if (summary) await tell(entry, by.id, 'assigned', `${summary.contact.name ?? summary.contact.email ?? 'A visitor'}: ${summary.ticket?.subject || summary.lastText}`)
  }
}

/** A notice is a line, not the whole note, in characters. */
const MOST = 200
