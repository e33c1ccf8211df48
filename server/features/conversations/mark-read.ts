import type { ConversationDocument, ConversationModel } from '../../models/conversation.ts'
import type { ConversationChanged } from './conversation-changed.ts'

/** Moves a read marker forward, never back, and tells everybody: the visitor's, or that of the people. */
export type MarkRead = (conversation: string, seq: number) => Promise<void>

export const createMarkRead =
  (deps: { conversations: ConversationModel; changed: ConversationChanged; marker: 'read' | 'readByAgents' }): MarkRead =>
  async (conversation, seq) => {
    const moved = await deps.conversations
      .findOneAndUpdate(
        { _id: conversation, [deps.marker]: { $lt: seq }, lastSeq: { $gte: seq } },
        { $set: { [deps.marker]: seq }, $inc: { version: 1 } },
        { returnDocument: 'after' },
      )
      .lean<ConversationDocument>()
    if (moved) await deps.changed(moved)
  }
