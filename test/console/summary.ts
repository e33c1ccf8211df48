import type { ConversationSummary } from '../../console/live/words.ts'

/** An open conversation with the bot, but for what is given. */
export const summaryOf = (id: string, change: Partial<ConversationSummary> = {}): ConversationSummary => ({
  id, version: 1, status: 'open', owner: 'bot', agent: null, queue: null, queuedAt: null, position: null, snoozedUntil: null,
  contact: { id: `contact-${id}`, name: null, email: null, verified: false }, ticket: null, site: 'default', bot: 'support', language: 'en',
  lastSeq: 1, lastText: 'hello', lastAuthor: 'visitor', lastAt: '2026-10-01T10:00:00Z', readByVisitor: 0, readByAgents: 0, page: null, createdAt: '2026-10-01T09:00:00Z', ...change,
})
