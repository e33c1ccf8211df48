import { z } from 'zod'
import { type ConversationSummary, ENTRY_EVENTS, type Entry, PRIORITIES, type SlaState, VIEWS } from '../../protocol/agent.ts'
import type { TicketRow } from '../../protocol/records.ts'
import type { Message } from '../../protocol/visitor.ts'

const words = z.string().nullable()

export const agentRef = z.object({ id: z.string(), name: z.string(), picture: words })

export const slaShape: z.ZodType<SlaState> = z.object({
  policy: z.string(),
  clocks: z.array(z.object({
    target: z.enum(['first_response', 'next_response', 'resolution']), state: z.enum(['running', 'paused', 'met', 'met-late', 'breached']), dueAt: words, remaining: z.number(), warned: z.boolean(),
    skipped: z.array(z.object({ from: z.string(), to: z.string(), reason: words })),
  })),
})

/** A conversation as lists show it. */
export const summaryShape: z.ZodType<ConversationSummary> = z.object({
  id: z.string(), version: z.number(), status: z.enum(['open', 'snoozed', 'closed']), owner: z.enum(['bot', 'queue', 'agent']), agent: agentRef.nullable(), queue: words, queuedAt: words,
  position: z.number().nullable(), snoozedUntil: words, contact: z.object({ id: z.string(), name: words, email: words, verified: z.boolean() }),
  ticket: z.object({ id: z.string(), subject: z.string(), priority: z.string(), stage: z.string(), sla: slaShape.nullable() }).nullable(),
  site: z.string(), bot: z.string(), language: z.string(), lastSeq: z.number(), lastText: z.string(), lastAuthor: z.enum(['visitor', 'bot', 'agent', 'system']), lastAt: z.string(),
  readByVisitor: z.number(), readByAgents: z.number(), page: z.object({ url: z.string(), title: z.string() }).nullable(), createdAt: z.string(),
})

export const countsShape = z.object({ mine: z.number(), unassigned: z.number(), waiting: z.number(), all: z.number(), snoozed: z.number(), closed: z.number() })
export const viewShape = z.enum(VIEWS)
export const priorityShape = z.enum(PRIORITIES)

export const messageShape: z.ZodType<Message> = z.object({
  id: z.string(), seq: z.number(), author: z.object({ kind: z.enum(['visitor', 'bot', 'agent', 'system']), name: words, picture: words }), text: z.string(),
  files: z.array(z.object({ id: z.string(), name: z.string(), type: z.string(), size: z.number(), url: z.string() })),
  question: z.object({
    type: z.enum(['text', 'email', 'email-code', 'phone', 'number', 'date', 'yes-no', 'choice', 'file', 'rating']), choices: z.array(z.object({ id: z.string(), label: z.string() })),
    pick: z.object({ atLeast: z.number(), atMost: z.number() }).nullable(), skip: words, sensitive: z.boolean(),
    files: z.object({ accept: z.array(z.string()), max: z.number(), size: z.number() }).nullable(),
  }).nullable(),
  answers: z.number().nullable(), at: z.string(),
})

export const entryShape: z.ZodType<Entry> = z.object({
  id: z.string(), n: z.number(), after: z.number(), kind: z.enum(['note', 'event']), what: z.enum(ENTRY_EVENTS).nullable(), by: agentRef.nullable(), text: z.string(),
  mentions: z.array(z.string()), at: z.string(),
})

/** A ticket as the list of tickets shows it. */
export const ticketShape: z.ZodType<TicketRow> = z.object({
  id: z.string(), subject: z.string(), priority: z.string(), pipeline: words, stage: z.string(), stageLabel: z.string(), open: z.boolean(), queue: words, tier: words, owner: agentRef.nullable(),
  contact: z.object({ id: z.string(), name: words, email: words }).nullable(), conversation: words, sla: slaShape.nullable(), dueAt: words, createdAt: z.string(), updatedAt: z.string(),
})
