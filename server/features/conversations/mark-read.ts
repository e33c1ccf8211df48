import type { ConversationDocument, ConversationModel } from '../../models/conversation.ts'
import type { MessageModel } from '../../models/message.ts'
import type { ConversationChanged } from './conversation-changed.ts'

/** Moves a read marker forward, never back and not beyond what was said, and tells everybody: the visitor's, or that of the people. */
export type MarkRead = (conversation: string, seq: number) => Promise<void>

export const createMarkRead =
  (deps: { conversations: ConversationModel; messages: MessageModel; changed: ConversationChanged; marker: 'read' | 'readByAgents' }): MarkRead =>
  async (conversation, seq) => {
    // The message is looked for, as the conversation's own `lastSeq` is written a moment after the message was shown and can be read.
    if (!(await deps.messages.exists({ conversation, seq }))) return
    const moved = await deps.conversations
      .findOneAndUpdate({ _id: conversation, [deps.marker]: { $lt: seq } }, { $set: { [deps.marker]: seq }, $inc: { version: 1 } }, { returnDocument: 'after' })
      .lean<ConversationDocument>()
    if (moved) await deps.changed(moved)
  }
