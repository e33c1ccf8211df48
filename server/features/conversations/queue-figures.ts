import type { ConversationModel } from '../../models/conversation.ts'
import type { QueueFigures } from '../../runs/load-facts.ts'

/** Who waits in a queue, oldest first. Nobody is online: presence comes with the console. */
export const createQueueFigures =
  (deps: { conversations: ConversationModel }): QueueFigures =>
  async (queue, id) => {
    const waiting = { queue, owner: 'queue' as const }
    const own = await deps.conversations.findOne({ _id: id, ...waiting }, { queuedAt: 1 }).lean()
    const before = own?.queuedAt ? await deps.conversations.countDocuments({ ...waiting, queuedAt: { $lt: own.queuedAt } }) : null
    return { waiting: await deps.conversations.countDocuments(waiting), position: before === null ? null : before + 1, online: 0 }
  }
