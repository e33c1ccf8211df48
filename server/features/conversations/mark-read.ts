import type { Emit } from '../../platform/realtime/realtime.ts'
import type { ConversationModel } from '../../models/conversation.ts'
import { VISITOR_NAMESPACE } from '../../protocol/visitor.ts'
import { conversationRoom, toState } from './conversation-state.ts'

/** Moves the visitor's read marker forward, never back, and tells their other tabs. */
export type MarkRead = (conversation: string, seq: number) => Promise<void>

export const createMarkRead =
  (deps: { conversations: ConversationModel; emit: Emit }): MarkRead =>
  async (conversation, seq) => {
    const moved = await deps.conversations
      .findOneAndUpdate(
        { _id: conversation, read: { $lt: seq }, lastSeq: { $gte: seq } },
        { $set: { read: seq }, $inc: { version: 1 } },
        { returnDocument: 'after' },
      )
      .lean()
    if (moved) deps.emit(VISITOR_NAMESPACE, conversationRoom(conversation), 'state', toState(moved))
  }
