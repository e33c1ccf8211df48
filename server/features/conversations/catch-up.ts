import type { ConversationModel } from '../../models/conversation.ts'
import type { MessageModel } from '../../models/message.ts'
import type { VisitorModel } from '../../models/visitor.ts'
import { RESUME_PAGE, type Resumed, type ResumeRequest } from '../../protocol/visitor.ts'
import { toMessage, toState } from './conversation-state.ts'

/**
 * Everything that a client has missed: the conversation's state and the messages after the last number that it holds.
 * `conversation` is null until the visitor has written.
 */
export type CatchUp = (visitor: string, request: ResumeRequest) => Promise<{ id: string | null; resumed: Resumed }>

export function createCatchUp(deps: { visitors: VisitorModel; conversations: ConversationModel; messages: MessageModel }): CatchUp {
  return async (visitorId, { after }) => {
    const visitor = await deps.visitors.findById(visitorId, { conversation: 1 }).lean()
    const conversation = visitor && (await deps.conversations.findById(visitor.conversation).lean())
    if (!conversation) return { id: null, resumed: { conversation: null, messages: [], more: false } }
    const found = await deps.messages
      .find({ conversation: conversation._id, seq: { $gt: after } })
      .sort({ seq: 1 })
      .limit(RESUME_PAGE + 1)
      .lean()
    return {
      id: conversation._id,
      resumed: {
        conversation: toState(conversation),
        messages: found.slice(0, RESUME_PAGE).map(toMessage),
        more: found.length > RESUME_PAGE,
      },
    }
  }
}
