import type { ConversationDocument, ConversationModel } from '../../models/conversation.ts'
import type { VisitorModel } from '../../models/visitor.ts'
import type { Emit } from '../../platform/realtime/realtime.ts'
import { VISITOR_NAMESPACE } from '../../protocol/visitor.ts'
import type { Performers } from '../../runs/perform-commands.ts'
import { conversationRoom, toState } from './conversation-state.ts'

/**
 * The commands that change a conversation. Each write names the run's revision (`turn`): a command performed again after a
 * crash, when a later turn has been shown, changes nothing.
 */
export function createConversationPerformers(deps: {
  conversations: ConversationModel
  visitors: VisitorModel
  emit: Emit
  now: () => Date
  /** Opens a ticket for the conversation if it has none; answers its id. */
  ensureTicket: (conversation: ConversationDocument, command: string, queue: string) => Promise<string>
  /** Whether anybody can take the conversation: the queue is open and somebody is online. */
  queueIsStaffed: (queue: string) => Promise<boolean>
}): Pick<Performers, 'open' | 'close' | 'show-turn' | 'hand-off' | 'take-back' | 'remember-variant'> {
  const { conversations } = deps
  const change = (id: string, revision: number, set: Partial<ConversationDocument>) =>
    conversations.updateOne({ _id: id, turn: { $lt: revision } }, { $set: set })

  return {
    async open({ run }) {
      await change(run._id, run.revision, { status: 'open', owner: 'bot', agent: null, queue: null, queuedAt: null })
      return null
    },

    async close({ run }) {
      await change(run._id, run.revision, { status: 'closed', owner: 'bot', agent: null, queue: null, queuedAt: null })
      return null
    },

    async 'take-back'({ run }) {
      await change(run._id, run.revision, { owner: 'bot', agent: null, queue: null, queuedAt: null })
      return null
    },

    async 'show-turn'({ run }, { openQuestion, lastSeq, lastText, page }) {
      const shown = await conversations
        .findOneAndUpdate(
          { _id: run._id, turn: { $lt: run.revision } },
          {
            $set: {
              openQuestion, lastSeq, turn: run.revision, bot: run.bot,
              ...(lastText === null ? {} : { lastText: lastText.slice(0, 200), lastAt: deps.now() }),
              ...(page === null ? {} : { page }),
            },
            $inc: { version: 1 },
          },
          { returnDocument: 'after' },
        )
        .lean()
      if (shown) deps.emit(VISITOR_NAMESPACE, conversationRoom(run._id), 'state', toState(shown))
      return null
    },

    async 'hand-off'({ run, id }, { queue }) {
      const conversation = await conversations.findById(run._id).lean()
      if (!conversation) return { ok: false, kind: 'not-found', message: `there is no conversation ${run._id}` }
      const ticket = await deps.ensureTicket(conversation, id, queue)
      const staffed = await deps.queueIsStaffed(queue)
      await change(run._id, run.revision, { ticket, queue, owner: 'queue', queuedAt: deps.now() })
      return { ok: true, record: { object: 'hand-off', id: ticket, properties: { queue, away: !staffed } } }
    },

    async 'remember-variant'({ run }, { split, variant }) {
      const conversation = await conversations.findById(run._id, { visitor: 1 }).lean()
      if (conversation) await deps.visitors.updateOne({ _id: conversation.visitor }, { $set: { [`variants.${split}`]: variant } })
      return null
    },
  }
}
