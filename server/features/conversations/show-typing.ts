import type { Emit } from '../../platform/realtime/realtime.ts'
import { type Author, VISITOR_NAMESPACE } from '../../protocol/visitor.ts'
import { conversationRoom } from './conversation-state.ts'

const BOT: Author = { kind: 'bot', name: null, picture: null }

/** Shows the visitor that the bot is at work, while code or a webhook takes its time. */
export const createShowTyping =
  (deps: { emit: Emit }) =>
  (conversation: string, typing: boolean): void =>
    deps.emit(VISITOR_NAMESPACE, conversationRoom(conversation), 'typing', { author: BOT, typing })
