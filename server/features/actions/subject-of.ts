import type { ConversationModel } from '../../models/conversation.ts'
import type { RecordModels } from '../../models/record.ts'
import type { ActionSubject } from './action-event.ts'

/** Whose conversation a run is, for the event that code is given. */
export const createSubjectOf =
  (deps: { conversations: ConversationModel; records: RecordModels }) =>
  async (run: string, step: string): Promise<ActionSubject | null> => {
    const conversation = await deps.conversations.findById(run).lean()
    if (!conversation) return null
    const contact = await deps.records.contact.findById(conversation.contact, { properties: 1 }).lean()
    return {
      conversation: conversation._id,
      bot: conversation.bot,
      step,
      startedAt: conversation.createdAt.getTime(),
      visitor: { id: conversation.visitor },
      object: { type: 'contact', id: conversation.contact },
      // Property values are JSON by construction: `records/` is their only writer.
      contact: JSON.parse(JSON.stringify(contact?.properties ?? {})),
    }
  }
