import type { ConversationDocument, ConversationModel } from '../../models/conversation.ts'
import type { DomainEvent } from '../../models/domain-event.ts'
import type { VisitorModel } from '../../models/visitor.ts'

/** A listener: the visitors and conversations of a contact that was merged into another belong to that one. */
export function createFollowMerges(deps: { conversations: ConversationModel; visitors: VisitorModel; changed: (conversation: string) => void }) {
  return async ({ type, from, record }: DomainEvent): Promise<void> => {
    if (type !== 'contact.merged' || from === undefined) return
    await deps.visitors.updateMany({ contact: from }, { $set: { contact: record } })
    const moved = await deps.conversations.find({ contact: from }, { _id: 1 }).lean<Pick<ConversationDocument, '_id'>[]>()
    await deps.conversations.updateMany({ contact: from }, { $set: { contact: record }, $inc: { version: 1 } })
    for (const { _id } of moved) deps.changed(_id)
  }
}
