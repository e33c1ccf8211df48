import { z } from 'zod'
import type { Message, Reply } from './visitor.ts'

/**
 * What the console and the server say to each other in the Socket.IO namespace `/agent`.
 * docs/reference/agent-protocol.md tells it in prose. A socket is let in by the session cookie of the same origin.
 * Every client event carries one object and is acknowledged with a `Reply`. What changes a conversation carries an `id` made
 * by the client, which makes sending it twice harmless.
 */
export const AGENT_NAMESPACE = '/agent'

/** Messages, and entries, in one `watch` answer at the most; `more` says that others follow. */
export const WATCH_PAGE = 200

export const ROLES = ['admin', 'ops', 'agent'] as const
/** `agent` serves conversations; `ops` also works on flows, actions and logs; `admin` also on users, keys and settings. */
export type Role = (typeof ROLES)[number]

export const PRIORITIES = ['low', 'medium', 'high', 'urgent'] as const

const id = z.string().regex(/^[A-Za-z0-9_-]{8,40}$/)
const conversation = z.string().min(1).max(60)

export const VIEWS = ['mine', 'unassigned', 'waiting', 'all', 'snoozed', 'closed'] as const
/**
 * `mine`: open, mine. `waiting`: in a queue, longest waiting first. `unassigned`: open with the bot. `all`: open.
 */
export type View = (typeof VIEWS)[number]

/** A page of conversations. `after`: the `next` of the page before. `search` looks in names, e-mails, ticket subjects and messages. */
export const listRequest = z.strictObject({
  view: z.enum(VIEWS),
  queue: z.string().max(60).optional(),
  search: z.string().trim().max(200).optional(),
  after: z.string().max(200).optional(),
  limit: z.number().int().min(1).max(100).default(30),
})
/** Joins a conversation's room and answers everything after what the client holds (0: all). */
export const watchRequest = z.strictObject({ conversation, after: z.number().int().min(0), afterEntry: z.number().int().min(0) })
export const conversationRequest = z.strictObject({ conversation })
/** A reply to the visitor, or with `note` a note that only people see. `files`: ids of uploads. `mentions`: users. */
export const agentSendRequest = z
  .strictObject({
    id,
    conversation,
    text: z.string().trim().max(10_000),
    note: z.boolean().default(false),
    mentions: z.array(z.string().max(60)).max(20).default([]),
    files: z.array(z.string().max(60)).max(10).default([]),
  })
  .refine((message) => message.text !== '' || message.files.length > 0, 'write a text or give a file')
export const takeOverRequest = z.strictObject({ id, conversation })
export const returnRequest = z.strictObject({ id, conversation })
export const closeRequest = z.strictObject({ id, conversation })
/** `until`: ISO 8601. A visitor's message wakes it sooner. */
export const snoozeRequest = z.strictObject({ id, conversation, until: z.iso.datetime({ offset: true }) })
/** To a queue or to a person. To somebody without room only with `anyway`; otherwise the answer is the error `agent-full`. */
export const transferRequest = z
  .strictObject({ id, conversation, queue: z.string().max(60).optional(), agent: z.string().max(60).optional(), anyway: z.boolean().default(false) })
  .refine((to) => (to.queue === undefined) !== (to.agent === undefined), 'give either queue or agent')
export const agentReadRequest = z.strictObject({ conversation, seq: z.number().int().min(0) })
export const agentTypingRequest = z.strictObject({ conversation, typing: z.boolean() })
/** Chosen by hand; `offline` is what a connection's end leads to, after a time of grace. */
export const presenceRequest = z.strictObject({ presence: z.enum(['online', 'away']) })
export const noticesReadRequest = z.strictObject({ ids: z.array(z.string().max(80)).max(200) })
export const fillReplyRequest = z.strictObject({ conversation, name: z.string().max(80) })
export const nothing = z.strictObject({})

export type ListRequest = z.input<typeof listRequest>
export type WatchRequest = z.infer<typeof watchRequest>
export type AgentSendRequest = z.input<typeof agentSendRequest>
export type TransferRequest = z.input<typeof transferRequest>
export type SnoozeRequest = z.infer<typeof snoozeRequest>

export type Presence = 'online' | 'away' | 'offline'

/** Somebody who works here, as visitors and colleagues see them. */
export type AgentRef = { id: string; name: string; picture: string | null }
/** `load` is the sum of the weights of what they have; `capacity` the sum they take, null: only the queues' own limits hold. */
export type Colleague = AgentRef & { presence: Presence; load: number; capacity: number | null; skills: string[]; queues: string[] }
export type Me = Colleague & { email: string; role: Role }

export type ClockState = 'running' | 'paused' | 'met' | 'met-late' | 'breached'
/** One clock of an applied SLA. `breached` runs on until it is `met-late`. `remaining`: open milliseconds left, negative when late. */
export type SlaClock = {
  target: 'first_response' | 'next_response' | 'resolution'
  state: ClockState
  /** ISO; null while paused and when met. */
  dueAt: string | null
  remaining: number
  warned: boolean
  /** Closed time until due that does not count, the earliest first, at most 20 stretches; `reason`: the holiday, or null for closed hours. */
  skipped: { from: string; to: string; reason: string | null }[]
}
export type SlaState = { policy: string; clocks: SlaClock[] }

export type TicketBrief = { id: string; subject: string; priority: string; stage: string; sla: SlaState | null }

/** A conversation as lists show it; sent whole at every change, the newest `version` wins. */
export type ConversationSummary = {
  id: string
  version: number
  status: 'open' | 'snoozed' | 'closed'
  owner: 'bot' | 'queue' | 'agent'
  agent: AgentRef | null
  queue: string | null
  queuedAt: string | null
  /** Place in the queue, 1 = next; null when not waiting. */
  position: number | null
  snoozedUntil: string | null
  contact: { id: string; name: string | null; email: string | null; verified: boolean }
  ticket: TicketBrief | null
  site: string
  bot: string
  language: string
  lastSeq: number
  lastText: string
  lastAuthor: 'visitor' | 'bot' | 'agent' | 'system'
  /** ISO. */
  lastAt: string
  /** The highest `seq` that the visitor has read, and that any agent has. */
  readByVisitor: number
  readByAgents: number
  /** The page that the visitor wrote from last. */
  page: { url: string; title: string } | null
  createdAt: string
}

/**
 * What agents see between the messages and visitors never: notes, and what happened (`joined`, `transferred`, `closed` …).
 * `n` counts 1, 2, 3 … in a conversation; `after` is the number of the message that it stands behind.
 */
export type Entry = {
  id: string
  n: number
  after: number
  kind: 'note' | 'event'
  /** What happened, of an event. */
  what: EntryEvent | null
  by: AgentRef | null
  text: string
  mentions: string[]
  at: string
}
export const ENTRY_EVENTS = ['queued', 'assigned', 'took-over', 'transferred', 'requeued', 'returned', 'closed', 'reopened', 'snoozed', 'woke'] as const
export type EntryEvent = (typeof ENTRY_EVENTS)[number]

export type Viewer = AgentRef & { typing: boolean }

export type Watched = {
  conversation: ConversationSummary
  messages: Message[]
  entries: Entry[]
  more: boolean
  viewers: Viewer[]
}

export const NOTICE_KINDS = ['assigned', 'mention', 'sla-warning', 'sla-breach', 'flow'] as const
/** `assigned`: a conversation is theirs now, by routing or a colleague. `flow`: a flow or the server has something to tell. */
export type NoticeKind = (typeof NOTICE_KINDS)[number]

export type Notice = {
  id: string
  kind: NoticeKind
  text: string
  conversation: string | null
  ticket: string | null
  at: string
  readAt: string | null
}

/** How many conversations there are in each view. */
export type Counts = Record<View, number>

export type QueueFigures = { name: string; waiting: number; online: number }
export type LiveCounts = { counts: Counts; queues: QueueFigures[] }

/** What `counts` answers may be this old, milliseconds: who asks because something changed asks a little later than this. */
export const COUNTS_SHARED_MS = 1000

export type Listed = { conversations: ConversationSummary[]; next: string | null; counts: Counts }

/** What the console needs to begin: who I am, who else works here, the queues, my unread notices. */
export type Welcome = { me: Me; colleagues: Colleague[]; queues: QueueFigures[]; notices: Notice[]; replies: CannedReply[] }

/** A prepared reply of `service/replies.yaml`. `text` is a template, e.g. `Hello {{contact.firstname}}`. */
export type CannedReply = { name: string; title: string; language: string | null; text: string }

type Asks<Request, Value> = (request: Request, reply: (answer: Reply<Value>) => void) => void

export type AgentToServer = {
  welcome: Asks<Record<string, never>, Welcome>
  list: Asks<ListRequest, Listed>
  counts: Asks<Record<string, never>, LiveCounts>
  watch: Asks<WatchRequest, Watched>
  unwatch: Asks<{ conversation: string }, null>
  send: Asks<AgentSendRequest, { id: string }>
  /** A prepared reply with the conversation's values filled in. */
  'fill-reply': Asks<{ conversation: string; name: string }, { text: string }>
  'take-over': Asks<{ id: string; conversation: string }, null>
  return: Asks<{ id: string; conversation: string }, null>
  close: Asks<{ id: string; conversation: string }, null>
  snooze: Asks<SnoozeRequest, null>
  transfer: Asks<TransferRequest, null>
  read: Asks<{ conversation: string; seq: number }, null>
  typing: Asks<{ conversation: string; typing: boolean }, null>
  presence: Asks<{ presence: 'online' | 'away' }, null>
  'notices-read': Asks<{ ids: string[] }, null>
}

export type ServerToAgent = {
  /** Somebody's conversation changed: to everybody who works here. */
  conversation(summary: ConversationSummary): void
  /** To those who watch the conversation. */
  message(message: { conversation: string; message: Message }): void
  entry(entry: { conversation: string; entry: Entry }): void
  /** The visitor (`agent` null) or a colleague is writing; lasts 10 s, or until the next message. `text`: never. */
  typing(who: { conversation: string; agent: AgentRef | null; typing: boolean }): void
  viewers(list: { conversation: string; viewers: Viewer[] }): void
  colleague(colleague: Colleague): void
  notice(notice: Notice): void
}
