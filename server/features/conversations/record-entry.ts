import type { EntryDocument, EntryModel } from '../../models/entry.ts'
import type { Emit } from '../../platform/realtime/realtime.ts'
import { AGENT_NAMESPACE, type Entry } from '../../protocol/agent.ts'
import type { Performers } from '../../runs/perform-commands.ts'
import { conversationRoom } from './conversation-state.ts'

/** Told of an entry that has just been stored; hearing of it twice must change nothing. */
export type EntryRecorded = (entry: EntryDocument) => Promise<void>

/** Stores a line that only people see, once, and shows it to those who watch the conversation. */
export function createRecordEntry(deps: { entries: EntryModel; emit: Emit; recorded: EntryRecorded }): Performers['record-entry'] {
  return async ({ run, id, at }, { n, after, kind, what, by, text, mentions }) => {
    const document: EntryDocument = { _id: id, conversation: run._id, n, after, kind, what, by, text, mentions, at }
    await deps.entries.updateOne({ _id: id }, { $setOnInsert: document }, { upsert: true })
    deps.emit(AGENT_NAMESPACE, conversationRoom(run._id), 'entry', { conversation: run._id, entry: toEntry(document) })
    await deps.recorded(document)
    return null
  }
}

/** A stored entry as clients see it. */
export const toEntry = ({ _id, n, after, kind, what, by, text, mentions, at }: EntryDocument): Entry => ({
  id: _id, n, after, kind, what, by, text, mentions, at: at.toISOString(),
})
