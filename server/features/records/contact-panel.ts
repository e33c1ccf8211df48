import { AppError } from '../../base/errors.ts'
import type { ConversationDocument, ConversationModel } from '../../models/conversation.ts'
import type { RecordDocument, RecordModels } from '../../models/record.ts'
import type { ConversationSummary } from '../../protocol/agent.ts'
import type { ContactPanel } from '../../protocol/records.ts'
import { findRecord } from '../../records/find-record.ts'
import type { ShowTickets } from './show-tickets.ts'
import { type ReadRecord, showRecord } from './show-records.ts'

const LATEST = 20

/** Everything about a contact that stands beside a conversation. @throws AppError `not-found` */
export type ReadContactPanel = (contact: string) => Promise<ContactPanel>

export function createReadContactPanel(deps: {
  records: RecordModels
  conversations: ConversationModel
  readRecord: ReadRecord
  showTickets: ShowTickets
  summarise: (conversations: ConversationDocument[]) => Promise<ConversationSummary[]>
}): ReadContactPanel {
  const { records, conversations } = deps
  return async (id) => {
    const contact = await findRecord(records.contact, id)
    if (!contact) throw new AppError('not-found', { what: 'contact', name: id })
    const associated = (object: 'company' | 'ticket') =>
      records[object].find({ _id: { $in: contact.associations[object] ?? [] }, live: true }).sort({ updatedAt: -1 }).limit(LATEST).lean<RecordDocument[]>()
    const [companies, tickets, own] = await Promise.all([
      associated('company'),
      associated('ticket'),
      conversations.find({ contact: { $in: [contact._id, ...contact.mergedFrom] } }).sort({ lastAt: -1 }).limit(LATEST).lean<ConversationDocument[]>(),
    ])
    return {
      contact: await deps.readRecord('contact', contact),
      companies: companies.map((company) => showRecord('company', company)),
      tickets: await deps.showTickets(tickets),
      conversations: await deps.summarise(own),
    }
  }
}
