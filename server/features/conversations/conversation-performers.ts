import type { ConversationDocument, ConversationModel } from '../../models/conversation.ts'
import type { VisitorModel } from '../../models/visitor.ts'
import type { AgentRef } from '../../protocol/agent.ts'
import { wordsOf } from '../../records/found-by.ts'
import type { Performers } from '../../runs/perform-commands.ts'
import type { ConversationChanged } from './conversation-changed.ts'
import type { Tickets } from './tickets.ts'

/** How conversations reach queues and people; each call names the command that makes it, and repeating it changes nothing. */
export type Desk = {
  /** Puts the ticket into a queue. `away`: closed, or nobody is there. `not`: who gives it up, and does not get it straight back. */
  enqueue(request: { ticket: string; conversation: string; queue: string; id: string; not: string | null }): Promise<{ away: boolean }>
  /** The ticket is this person's now, whatever they have. `owes`: they have yet to answer. */
  assign(request: { ticket: string; conversation: string; queue: string | null; agent: string; id: string; owes: boolean }): Promise<void>
  /** Its owner owes no answer for now. */
  replied(ticket: string): Promise<void>
  /** Nobody's any more: what it took of somebody's capacity is free. */
  release(request: { ticket: string; id: string }): Promise<void>
}

/** What a conversation is when the bot has it. */
const WITH_BOT = { owner: 'bot', agent: null, queue: null, queuedAt: null, position: null, snoozedUntil: null } as const

/**
 * The commands that change a conversation. Each write names the run's revision (`turn`): a command performed again after a
 * crash, when a later turn has been shown, changes nothing.
 */
export function createConversationPerformers(deps: {
  conversations: ConversationModel
  visitors: VisitorModel
  tickets: Tickets
  desk: Desk
  changed: ConversationChanged
  now: () => Date
}): Pick<Performers, 'open' | 'close' | 'show-turn' | 'hand-off' | 'show-agent' | 'requeue' | 'snooze' | 'take-back' | 'remember-variant'> {
  const { conversations, tickets, desk } = deps
  const change = (id: string, revision: number, set: Partial<ConversationDocument>) =>
    conversations.updateOne({ _id: id, turn: { $lt: revision } }, { $set: set })
  /** The conversation, unless a later turn has been shown: then the command was performed before. */
  const current = (id: string, revision: number) => conversations.findOne({ _id: id, turn: { $lt: revision } }).lean<ConversationDocument>()

  const queueUp = async (conversation: ConversationDocument, revision: number, id: string, queue: string, not: string | null) => {
    const ensure = () => tickets.ensure(conversation, id, { queue, waiting_since: deps.now().toISOString() })
    const ticket = conversation.ticket ?? (await ensure())
    await change(conversation._id, revision, { status: 'open', ticket, queue, owner: 'queue', agent: null, queuedAt: deps.now(), snoozedUntil: null })
    const { away } = await desk.enqueue({ ticket, conversation: conversation._id, queue, id, not })
    // After the queue has seen whose it was, the ticket is nobody's.
    if (conversation.ticket !== null) await ensure()
    return { ticket, away }
  }

  const giveBack = async (run: { _id: string; revision: number }, id: string, set: Partial<ConversationDocument>, closed: boolean) => {
    const conversation = await current(run._id, run.revision)
    await change(run._id, run.revision, set)
    if (!conversation?.ticket) return
    if (closed) await tickets.close(conversation.ticket, id)
    if (conversation.owner !== 'bot') await desk.release({ ticket: conversation.ticket, id })
  }

  return {
    async open({ run }) {
      await change(run._id, run.revision, { status: 'open', ...WITH_BOT })
      return null
    },

    async close({ run, id }) {
      await giveBack(run, id, { status: 'closed', ...WITH_BOT }, false)
      return null
    },

    async 'take-back'({ run, id }, { closed }) {
      await giveBack(run, id, { status: 'open', ...WITH_BOT }, closed)
      return null
    },

    async 'show-turn'({ run }, { openQuestion, lastSeq, last, said, page }) {
      const shown = await conversations
        .findOneAndUpdate(
          { _id: run._id, turn: { $lt: run.revision } },
          {
            $set: {
              openQuestion, lastSeq, turn: run.revision, bot: run.bot,
              ...(last === null ? {} : { lastText: last.text.slice(0, 200), lastAuthor: last.author, lastAt: deps.now() }),
              ...(page === null ? {} : { page }),
            },
            $inc: { version: 1 },
            ...(said === '' ? {} : { $push: { search: { $each: [...new Set(wordsOf(said))].slice(0, WORDS_OF_ONE), $slice: -KEPT_WORDS } } }),
          },
          { returnDocument: 'after' },
        )
        .lean<ConversationDocument>()
      if (shown) await deps.changed(shown)
      return null
    },

    async 'hand-off'({ run, id }, { queue }) {
      const conversation = await conversations.findById(run._id).lean<ConversationDocument>()
      if (!conversation) return { ok: false, kind: 'not-found', message: `there is no conversation ${run._id}` }
      const { ticket, away } = await queueUp(conversation, run.revision, id, queue, null)
      return { ok: true, record: { object: 'hand-off', id: ticket, properties: { queue, away } } }
    },

    async requeue({ run, id }, { queue, from }) {
      const conversation = await current(run._id, run.revision)
      if (conversation) await queueUp(conversation, run.revision, id, queue, from)
      return null
    },

    async 'show-agent'({ run, id }, { agent, wrote = false }) {
      const conversation = await current(run._id, run.revision)
      if (!conversation) return null
      const ticket = await tickets.ensure(conversation, id, { owner: agent.id })
      await desk.assign({ ticket, conversation: run._id, queue: conversation.queue, agent: agent.id, id, owes: !wrote })
      await change(run._id, run.revision, { status: 'open', owner: 'agent', agent: refOf(agent), ticket, queuedAt: null, position: null, snoozedUntil: null })
      return null
    },

    async snooze({ run }, { until }) {
      const ticket = until === null ? null : (await current(run._id, run.revision))?.ticket
      if (ticket) await desk.replied(ticket)
      await change(run._id, run.revision, until === null ? { status: 'open', snoozedUntil: null } : { status: 'snoozed', snoozedUntil: new Date(until) })
      return null
    },

    async 'remember-variant'({ run }, { split, variant }) {
      const conversation = await conversations.findById(run._id, { visitor: 1 }).lean()
      if (conversation) await deps.visitors.updateOne({ _id: conversation.visitor }, { $set: { [`variants.${split}`]: variant } })
      return null
    },
  }
}

/** How many words of a conversation the search knows. */
const KEPT_WORDS = 300
const WORDS_OF_ONE = 40

const refOf = ({ id, name, picture }: AgentRef): AgentRef => ({ id, name, picture })
