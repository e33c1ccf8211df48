import type { ConversationDocument, ConversationModel } from '../../models/conversation.ts'
import type { ConversationChanged } from './conversation-changed.ts'

/** Tells those who wait which place in the line they have now. */
export type ShowPositions = (places: { conversation: string; position: number }[]) => Promise<void>

export const createShowPositions =
  (deps: { conversations: ConversationModel; changed: ConversationChanged }): ShowPositions =>
  async (places) => {
    const ids = places.map(({ conversation }) => conversation)
    const known = new Map((await deps.conversations.find({ _id: { $in: ids } }, { position: 1 }).lean()).map(({ _id, position }) => [_id, position]))
    for (const { conversation, position } of places.filter((place) => known.get(place.conversation) !== place.position)) {
      const moved = await deps.conversations
        .findOneAndUpdate({ _id: conversation, owner: 'queue', position: { $ne: position } }, { $set: { position }, $inc: { version: 1 } }, { returnDocument: 'after' })
        .lean<ConversationDocument>()
      if (moved) await deps.changed(moved)
    }
  }
