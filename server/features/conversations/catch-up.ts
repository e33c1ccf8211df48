import type { ConversationModel } from '../../models/conversation.ts'
import type { MessageModel } from '../../models/message.ts'
import { RESUME_PAGE, type Resumed, type ResumeRequest } from '../../protocol/visitor.ts'
import { toMessage, toState } from './conversation-state.ts'

/**
 * Everything that a client has missed: the conversation's state and the messages after the last number that it holds.
 * `conversation` is null until the visitor has written.
 */
export type CatchUp = (conversation: string, request: ResumeRequest) => Promise<Resumed>

export function createCatchUp(deps: { conversations: ConversationModel; messages: MessageModel }): CatchUp {
  return async (id, { after }) => {
    const conversation = await deps.conversations.findById(id).lean()
    if (!conversation) return { conversation: null, messages: [], more: false }
    const found = await deps.messages
      .find({ conversation: id, seq: { $gt: after } })
      .sort({ seq: 1 })
      .limit(RESUME_PAGE + 1)
      .lean()
    return {
      conversation: toState(conversation),
      messages: found.slice(0, RESUME_PAGE).map(toMessage),
      more: found.length > RESUME_PAGE,
    }
  }
}
