import { z } from 'zod'

/**
 * What the widget and the server say to each other in the Socket.IO namespace `/visitor`.
 * docs/reference/socket-protocol.md tells it in prose. Every client event is acknowledged with a `Reply`.
 *
 * The token is a secret of 43 base64url characters (256 random bits) which the page makes and keeps;
 * it travels in the connection's `auth`, never in a URL, and the server keeps only its SHA-256.
 */
export const VISITOR_NAMESPACE = '/visitor'

/** Messages in one `resume` answer at the most; `more` says that others follow. */
export const RESUME_PAGE = 200

export const visitorAuth = z.strictObject({
  token: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  /** Which site of midflow.yaml the page belongs to. */
  site: z.string().max(60).default('default'),
  /** The page's language, e.g. `de-AT`. */
  language: z.string().max(20).optional(),
  /** Who the visitor is, signed by the page's server: a token of `POST /api/identity-tokens`. */
  identity: z.string().max(2000).optional(),
})

const details = z.record(z.string().regex(/^[a-z][a-z0-9_]{0,59}$/), z.string().trim().max(1000))

/** Asks for the state of the visitor's conversation and every message after `after` (0: all). */
export const resumeRequest = z.strictObject({ after: z.number().int().min(0) })

/** A message of the visitor. `id` is made by the widget and makes sending twice harmless. */
export const sendRequest = z
  .strictObject({
    id: z.string().regex(/^[A-Za-z0-9_-]{8,40}$/),
    text: z.string().trim().min(1).max(10_000).optional(),
    /** A click on quick replies: the message that showed them, and the ids chosen (none: skipped an optional question). */
    choice: z.strictObject({ seq: z.number().int().min(1), ids: z.array(z.string().max(200)).max(50) }).optional(),
    /** Ids of files that this visitor has uploaded; may come with a text. */
    files: z.array(z.string().max(60)).min(1).max(10).optional(),
    /** What the pre-chat or offline form asked for, by property of the contact; a claim like everything a visitor types. */
    details: details.optional(),
    /** The highest `seq` on the visitor's screen when they wrote: a message never answers what was shown after it. */
    seen: z.number().int().min(0),
    page: z.strictObject({ url: z.string().max(2000), title: z.string().max(300) }).optional(),
  })
  .refine((message) => message.choice === undefined || (message.text === undefined && message.files === undefined), 'give either text or choice')
  .refine((message) => message.text !== undefined || message.choice !== undefined || message.files !== undefined, 'give text, choice or files')

/** A signed identity that the page learns after the connection was made, e.g. when its user signs in. */
export const identifyRequest = z.strictObject({ identity: z.string().max(2000) })

export const readRequest = z.strictObject({ seq: z.number().int().min(0) })
export const typingRequest = z.strictObject({ typing: z.boolean() })

export type VisitorAuth = z.input<typeof visitorAuth>
export type ResumeRequest = z.infer<typeof resumeRequest>
export type SendRequest = z.infer<typeof sendRequest>
export type ReadRequest = z.infer<typeof readRequest>
export type TypingRequest = z.infer<typeof typingRequest>
export type IdentifyRequest = z.infer<typeof identifyRequest>

/** An uploaded file. `url` is an unguessable path on this server; pictures can be shown from it, the rest is downloaded. */
export type FileRef = { id: string; name: string; type: string; size: number; url: string }

export type Author = { kind: 'visitor' | 'bot' | 'agent' | 'system'; name: string | null; picture: string | null }

/** What a message asks for. `choices` are shown as buttons; `skip` is the label of the button that skips it. */
export type Question = {
  type: 'text' | 'email' | 'email-code' | 'phone' | 'number' | 'date' | 'yes-no' | 'choice' | 'file' | 'rating'
  choices: { id: string; label: string }[]
  pick: { atLeast: number; atMost: number } | null
  skip: string | null
  sensitive: boolean
  /** Of a file question: the types taken (`image/*`, `.pdf`), how many, and how many bytes each; null: the server's limits. */
  files: { accept: string[]; max: number; size: number } | null
}

/** One message as every client sees it. `seq` counts 1, 2, 3 … without gaps in a conversation; order by it, never by `at`. */
export type Message = {
  id: string
  seq: number
  author: Author
  text: string
  files: FileRef[]
  question: Question | null
  /** For an answer by click: the message whose buttons are now spent. */
  answers: number | null
  /** ISO 8601, UTC. */
  at: string
}

/** Everything about the conversation that is not a message; sent whole at every change, the newest `version` wins. */
export type ConversationState = {
  version: number
  status: 'open' | 'snoozed' | 'closed'
  owner: 'bot' | 'queue' | 'agent'
  agent: { name: string; picture: string | null } | null
  /** Place in the queue, 1 = next; null when not waiting. */
  position: number | null
  /** The `seq` of the question that is open, whose buttons can still be used. */
  openQuestion: number | null
  /** The highest `seq` that the visitor has read. */
  read: number
  /** The highest `seq` that an agent has read; 0 while the bot has the conversation. */
  readByAgents: number
  /** The contact's e-mail address that was proved, by code or signed identity; null: none. */
  verified: string | null
}

/** A field of the pre-chat or offline form; `name` is a property of the contact. */
export type FormField = { name: string; label: string; type: 'text' | 'email' | 'phone' | 'choice'; required: boolean; choices: { id: string; label: string }[] }

/** How the site presents itself: the widget's heading, its first words before there is a conversation, its colour. */
export type SiteLook = {
  title: string
  greeting: string | null
  color: string | null
  /** Asked before the first message; null: nothing is. */
  preChat: { text: string | null; fields: FormField[] } | null
  /** Out of hours, instead of the composer, while no conversation is open; null: open, or no offline form. */
  offline: { text: string; opensAt: string | null; fields: FormField[] } | null
  /** Whether visitors may send files whenever they like. */
  attachments: boolean
  /** What a file may weigh, in bytes. */
  maxFile: number
}

export type Resumed = {
  /** Null until the visitor's first message. */
  conversation: ConversationState | null
  messages: Message[]
  more: boolean
  /** Null: the site is not named in midflow.yaml. */
  site?: SiteLook | null
}

/** `retryAfter`: seconds after which the same will be taken. */
export type WireError = { code: string; message: string; retryAfter?: number }
export type Reply<T> = { ok: true; value: T } | { ok: false; error: WireError }

export type VisitorToServer = {
  resume(request: ResumeRequest, reply: (answer: Reply<Resumed>) => void): void
  send(request: SendRequest, reply: (answer: Reply<{ id: string; seq: number }>) => void): void
  read(request: ReadRequest, reply: (answer: Reply<null>) => void): void
  typing(request: TypingRequest, reply: (answer: Reply<null>) => void): void
  identify(request: IdentifyRequest, reply: (answer: Reply<null>) => void): void
}

export type ServerToVisitor = {
  message(message: Message): void
  state(state: ConversationState): void
  /** Somebody at the other end is writing; lasts until the next message or 10 s. */
  typing(who: { author: Author; typing: boolean }): void
}
