import type { ConversationDocument, ConversationModel } from '../../models/conversation.ts'
import type { ConversationChanged } from './conversation-changed.ts'

/** Tells those who wait which place in the line they have now. */
export type ShowPositions = (places: { conversation: string; position: number }[]) => Promise<void>

export const createShowPositions =
  (deps: { conversations: ConversationModel; changed: ConversationChanged }): ShowPositions =>
  async (places) => {
    for (const { conversation, position } of places) {
      const moved = await deps.conversations
        .findOneAndUpdate({ _id: conversation, owner: 'queue', position: { $ne: position } }, { $set: { position }, $inc: { version: 1 } }, { returnDocument: 'after' })
        .lean<ConversationDocument>()
      if (moved) await deps.changed(moved)
    }
  }
