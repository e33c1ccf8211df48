import { AppError } from '../../base/errors.ts'
import type { ConversationDocument, ConversationModel } from '../../models/conversation.ts'
import type { EntryDocument, EntryModel } from '../../models/entry.ts'
import type { MessageModel } from '../../models/message.ts'
import { WATCH_PAGE, type Watched, type WatchRequest } from '../../protocol/agent.ts'
import { toMessage } from './conversation-state.ts'
import { toEntry } from './record-entry.ts'
import type { Summarise } from './summarise.ts'

/** Everything of a conversation that a client has missed: its summary, and what comes after the numbers that it holds. */
export type Watch = (request: WatchRequest) => Promise<Omit<Watched, 'viewers'>>

export function createWatch(deps: { conversations: ConversationModel; messages: MessageModel; entries: EntryModel; summarise: Summarise }): Watch {
  return async ({ conversation: id, after, afterEntry }) => {
    const conversation = await deps.conversations.findById(id).lean<ConversationDocument>()
    const [summary] = conversation ? await deps.summarise([conversation]) : []
    if (!summary) throw new AppError('not-found', { what: 'conversation', name: id })
    const [messages, entries] = await Promise.all([
      deps.messages.find({ conversation: id, seq: { $gt: after } }).sort({ seq: 1 }).limit(WATCH_PAGE + 1).lean(),
      deps.entries.find({ conversation: id, n: { $gt: afterEntry } }).sort({ n: 1 }).limit(WATCH_PAGE + 1).lean<EntryDocument[]>(),
    ])
    return {
      conversation: summary,
      messages: messages.slice(0, WATCH_PAGE).map(toMessage),
      entries: entries.slice(0, WATCH_PAGE).map(toEntry),
      more: messages.length > WATCH_PAGE || entries.length > WATCH_PAGE,
    }
  }
}
