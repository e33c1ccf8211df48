import type { ConversationModel } from '../../models/conversation.ts'
import type { ChangeRecord } from '../../records/change-record.ts'
import type { MessagesShown } from './show-messages.ts'

/**
 * Keeps on the ticket what the SLA clocks go by: `first_replied_at`, the first time that a person wrote to the visitor, and
 * `waiting_since`, the first message of the visitor that nobody has answered yet; null when all are. ISO 8601.
 */
export function createTrackReplies(deps: {
  conversations: ConversationModel
  changeRecord: ChangeRecord
  /** Who has the ticket owes no answer any more, or owes one. */
  replied: (ticket: string) => Promise<void>
  asked: (ticket: string, at: Date) => Promise<void>
}): MessagesShown {
  return async (run, shown) => {
    const told = shown.filter(({ author }) => author === 'agent' || author === 'visitor')
    if (told.length === 0) return
    const conversation = await deps.conversations.findById(run._id, { ticket: 1, owner: 1 }).lean()
    if (!conversation?.ticket) return
    for (const { id, at, author } of told) {
      if (author === 'visitor' && conversation.owner === 'bot') continue
      const when = at.toISOString()
      await (author === 'agent' ? deps.replied(conversation.ticket) : deps.asked(conversation.ticket, at))
      await deps.changeRecord({
        id: `${id}:reply`, by: `run:${run._id}`, object: 'ticket', record: conversation.ticket, at,
        ...(author === 'agent' ? { fill: { first_replied_at: when }, clear: ['waiting_since'] } : { fill: { waiting_since: when } }),
      })
    }
  }
}
