import type { ConversationModel } from '../../models/conversation.ts'
import { type MessageModel, questionOf } from '../../models/message.ts'

/**
 * Whether a conversation's visitor may send files now: its site takes them at any time, or its open question asks for them.
 * A question is open to them from the moment it is shown, which is a little before the conversation says so.
 */
export const createMayUpload =
  (deps: { conversations: ConversationModel; messages: MessageModel; attachments: (site: string) => Promise<boolean> }) =>
  async (site: string, conversation: string): Promise<boolean> => {
    if (await deps.attachments(site)) return true
    const [found, last] = await Promise.all([
      deps.conversations.findById(conversation, { openQuestion: 1 }).lean(),
      deps.messages.findOne({ conversation }, { question: 1, seq: 1 }).sort({ seq: -1 }).lean(),
    ])
    if (last && questionOf(last)?.type === 'file') return true
    if (!found || found.openQuestion === null || found.openQuestion === last?.seq) return false
    const asked = await deps.messages.findOne({ conversation, seq: found.openQuestion }, { question: 1 }).lean()
    return asked !== null && questionOf(asked)?.type === 'file'
  }
