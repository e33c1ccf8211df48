import type { Clock } from '../../base/clock.ts'
import type { Logger } from '../../base/logger.ts'
import type { ConversationDocument, ConversationModel } from '../../models/conversation.ts'
import type { Emit } from '../../platform/realtime/realtime.ts'
import { AGENT_NAMESPACE } from '../../protocol/agent.ts'
import { VISITOR_NAMESPACE } from '../../protocol/visitor.ts'
import { conversationRoom, toState } from './conversation-state.ts'
import type { Summarise } from './summarise.ts'

/** Everybody who works here listens to this room. */
export const AGENTS_ROOM = 'agents'

/** Tells the visitor the new state at once, and everybody who works here the new summary. */
export type ConversationChanged = (conversation: ConversationDocument) => Promise<void>

/** Changes of one conversation that come within this time are told to agents as one. */
const TOGETHER_MS = 50

/** `listening`: whether anybody who works here may be connected; without, no summary is made. */
export function createConversationChanged(deps: {
  conversations: ConversationModel
  summarise: Summarise
  emit: Emit
  listening: () => boolean
  clock: Clock
  logger: Logger
}): ConversationChanged & { again(conversation: string): void; stop(): Promise<void> } {
  const waiting = new Set<string>()
  let telling = Promise.resolve()
  let cancel = () => {}

  const tell = async (): Promise<void> => {
    const ids = [...waiting]
    waiting.clear()
    const found = await deps.conversations.find({ _id: { $in: ids } }).lean<ConversationDocument[]>()
    for (const summary of await deps.summarise(found)) deps.emit(AGENT_NAMESPACE, AGENTS_ROOM, 'conversation', summary)
  }

  /** One after the other: what was read first is told first. */
  const tellInTurn = () => void (telling = telling.then(tell).catch((err: unknown) => deps.logger.error('conversations.not-told', { err })))

  const again = (conversation: string): void => {
    if (!deps.listening()) return
    if (waiting.size === 0) cancel = deps.clock.after(TOGETHER_MS, tellInTurn)
    waiting.add(conversation)
  }

  const changed = async (conversation: ConversationDocument): Promise<void> => {
    deps.emit(VISITOR_NAMESPACE, conversationRoom(conversation._id), 'state', toState(conversation))
    again(conversation._id)
  }
  /** What was not told by now is seen when consoles catch up. */
  const stop = async (): Promise<void> => {
    cancel()
    await telling
  }
  return Object.assign(changed, { again, stop })
}
