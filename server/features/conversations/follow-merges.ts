import type { ConversationDocument, ConversationModel } from '../../models/conversation.ts'
import type { DomainEvent } from '../../models/domain-event.ts'
import type { RecordModel } from '../../models/record.ts'
import type { VisitorModel } from '../../models/visitor.ts'
import { findRecord } from '../../records/find-record.ts'
import type { ConversationChanged } from './conversation-changed.ts'

/** A listener: the visitors and conversations of a contact that was merged into another belong to that one. */
export function createFollowMerges(deps: { conversations: ConversationModel; visitors: VisitorModel; contacts: RecordModel; changed: ConversationChanged }) {
  const { conversations } = deps
  return async ({ type, from, record: into }: DomainEvent): Promise<void> => {
    if (type !== 'contact.merged' || from === undefined) return
    // The record it was merged into may itself have been merged meanwhile.
    const record = (await findRecord(deps.contacts, into))?._id ?? into
    await deps.visitors.updateMany({ contact: from }, { $set: { contact: record } })
    const moved = (await conversations.find({ contact: from }, { _id: 1 }).lean()).map(({ _id }) => _id)
    await conversations.updateMany({ _id: { $in: moved } }, { $set: { contact: record }, $inc: { version: 1 } })
    for (const conversation of await conversations.find({ _id: { $in: moved } }).lean<ConversationDocument[]>()) await deps.changed(conversation)
  }
}
