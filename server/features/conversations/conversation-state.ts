import type { ConversationDocument } from '../../models/conversation.ts'
import { type MessageDocument, questionOf } from '../../models/message.ts'
import type { ConversationState, Message } from '../../protocol/visitor.ts'

/** The conversation as its visitor sees it. */
export const toState = (conversation: ConversationDocument): ConversationState => ({
  version: conversation.version,
  status: conversation.status,
  owner: conversation.owner,
  agent: conversation.agent === null ? null : { name: conversation.agent.name, picture: conversation.agent.picture },
  position: conversation.position,
  openQuestion: conversation.openQuestion,
  read: conversation.read,
  readByAgents: conversation.readByAgents,
  verified: conversation.verified,
})

/** A stored message as clients see it. */
export const toMessage = (message: MessageDocument): Message => ({
  id: message._id.slice(message.conversation.length + 1),
  seq: message.seq,
  author: { kind: message.author.kind, name: message.author.name, picture: message.author.picture },
  text: message.text,
  files: message.files,
  question: questionOf(message),
  answers: message.answers,
  at: message.at.toISOString(),
})

/** The room of everybody who looks at a conversation. */
export const conversationRoom = (conversation: string): string => `conversation:${conversation}`
