import type { ConversationModel } from '../../models/conversation.ts'
import { type MessageModel, questionOf } from '../../models/message.ts'

/** Whether a conversation's visitor may send files now: its site takes them at any time, or its open question asks for them. */
export const createMayUpload =
  (deps: { conversations: ConversationModel; messages: MessageModel; attachments: (site: string) => Promise<boolean> }) =>
  async (site: string, conversation: string): Promise<boolean> => {
    if (await deps.attachments(site)) return true
    const found = await deps.conversations.findById(conversation, { openQuestion: 1 }).lean()
    if (!found || found.openQuestion === null) return false
    const asked = await deps.messages.findOne({ conversation, seq: found.openQuestion }, { question: 1 }).lean()
    return asked !== null && questionOf(asked)?.type === 'file'
  }
