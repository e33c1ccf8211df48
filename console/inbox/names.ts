import type { ConversationSummary } from '../live/words.ts'

/** What the visitor of a conversation is called. */
export const nameOf = ({ contact, id }: Pick<ConversationSummary, 'contact' | 'id'>): string => contact.name ?? contact.email ?? `Visitor ${id.slice(-4)}`

/** Who said the last thing, as the list says it before the text; nothing of the visitor. */
export function lastBy({ lastAuthor, agent }: Pick<ConversationSummary, 'lastAuthor' | 'agent'>, me: string): string {
  switch (lastAuthor) {
    case 'visitor':
    case 'system':
      return ''
    case 'bot':
      return 'Bot: '
    case 'agent':
      return agent === null || agent.id === me ? 'You: ' : `${agent.name.split(' ')[0]}: `
  }
}

/** Whether the visitor said something that nobody has read. */
export const isUnread = ({ lastAuthor, lastSeq, readByAgents, owner }: ConversationSummary): boolean => owner !== 'bot' && lastAuthor === 'visitor' && lastSeq > readByAgents
