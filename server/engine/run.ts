import type { AgentRef, EntryEvent } from '../protocol/agent.ts'
import type { FileRef } from '../protocol/visitor.ts'
import type { Past } from './conditions/past.ts'
import type { Json, QuestionType } from './flow.ts'

/**
 * What goes into a run and what comes out. The engine is pure: `advance(machine, snapshot, event, facts) → Turn`.
 * The shell (`runs/`) persists the turn and then does what it asks for.
 */

/** Events in. `id` makes an event count once. `at` is when it was accepted, milliseconds UTC. */
export type RunEvent =
  | { type: 'message'; id: string; at: number; message: VisitorMessage }
  | { type: 'call-result'; id: string; at: number; call: string; result: CallResult }
  | { type: 'written'; id: string; at: number; command: string; result: WriteResult }
  | { type: 'timer'; id: string; at: number; timer: string }
  | { type: 'agent'; id: string; at: number; what: AgentEvent }

/**
 * What people do with a conversation, whoever has it. Somebody who joins or writes has it from then on; the bot is silent
 * until they return or close it. Times are milliseconds UTC.
 */
export type AgentEvent =
  | { kind: 'joined'; agent: AgentRef; how: 'assigned' | 'took-over' | 'transferred' }
  | { kind: 'message'; agent: AgentRef; text: string; files: FileRef[]; seq: number }
  | { kind: 'note'; agent: AgentRef; text: string; mentions: string[] }
  /** Back into a queue: by a transfer of `agent`, or, if it is null, because `lost` is gone or has not answered. */
  | { kind: 'requeued'; agent: AgentRef | null; queue: string; lost?: string }
  | { kind: 'snoozed'; agent: AgentRef; until: number }
  | { kind: 'returned'; agent: AgentRef }
  | { kind: 'closed'; agent: AgentRef | null }

export type VisitorMessage = {
  /** Its number in the conversation. */
  seq: number
  text: string
  /** A click: ids chosen at the question shown as message `question`. */
  choice: { question: number; ids: string[] } | null
  files: { name: string; size: number; type: string; url: string }[]
  /** The highest `seq` the visitor had seen when they wrote; it answers no question that was shown after that. */
  seen: number
  /** The page that it was written on. */
  page?: { url: string; title: string } | null
}

export type CallResult =
  | { ok: true; outputs: Record<string, Json>; answer: BotAnswer | null }
  /** `kind` as in docs/reference/code-actions.md (`timeout`, `threw`, …), `http-5xx`, `network`. */
  | { ok: false; kind: string; message: string }

/** What a HubSpot-style bot snippet may answer. */
export type BotAnswer = {
  botMessage: string | null
  quickReplies: { value: string; label: string }[]
  nextModuleNickname: string | null
  responseExpected: boolean
  customState: Json
}

export type WriteResult =
  | { ok: true; record: { object: string; id: string; properties: Record<string, Json> } | null }
  | { ok: false; kind: string; message: string }

/** What a turn may know of the world. Loaded fresh for every advance, never stored. */
export type Facts = {
  now: number
  /** Random source of this advance; the same seed gives the same choices. */
  seed: string
  /** IANA zone and language of the conversation. */
  timeZone: string
  language: string
  country: string
  currency: string
  /** `verified`: proved to be who the contact says, its address included. */
  visitor: { id: string; verified: boolean }
  conversation: { id: string; status: string; owner: string }
  page: { url: string; path: string; title: string }
  /** Properties by record root: contact, company, deal, ticket. A record that does not exist is null. */
  records: Record<string, ({ id: string } & Record<string, Json>) | null>
  /** Earlier values of the properties whose past the flow asks for. */
  past?: Past
  queues: Record<string, { waiting: number; position: number | null; online: number }>
  /** The highest message seq before this turn: its first message becomes `seq + 1`. The shell repeats the advance if it changed. */
  seq: number
  /** A sticky variant stored for this contact or visitor, by split step id. */
  sticky: Record<string, string>
}

/** What a turn wants, in order. The shell numbers them (`run:revision:n`) and performs each once. */
export type Command =
  | { type: 'say'; text: string; question: ShownQuestion | null; answers: number | null }
  /** Ends the turn: a `written` event follows. `object` with `id` null creates. `through`: the code action that found the values out. */
  | { type: 'write-record'; ref: string; object: string; id: string | null; set: Record<string, Json>; fill: Record<string, Json>; add: Record<string, number>; clear: string[]; through?: string }
  | { type: 'find-record'; ref: string; object: string; filter: Json }
  | { type: 'start-call'; ref: string; call: CallRequest }
  | { type: 'cancel-call'; ref: string }
  | { type: 'set-timer'; ref: string; at: number }
  | { type: 'cancel-timer'; ref: string }
  | { type: 'remember-variant'; split: string; variant: string; for: 'contact' | 'visitor' }
  /** Ends the turn: a `written` event follows with what became of it. Puts the conversation into a queue, opens a ticket if there is none. */
  | { type: 'hand-off'; ref: string; queue: string }
  /** The conversation is this person's. `wrote`: they joined by writing to the visitor. */
  | { type: 'show-agent'; agent: AgentRef; how: 'assigned' | 'took-over' | 'transferred'; wrote?: boolean }
  | { type: 'requeue'; queue: string; from: string | null }
  /** The bot has it again. `closed`: people are done with it, so its ticket closes. */
  | { type: 'take-back'; closed: boolean }
  /** Null: awake again. */
  | { type: 'snooze'; until: number | null }
  /** A line that only people see. */
  | { type: 'entry'; kind: 'note' | 'event'; what: EntryEvent | null; by: AgentRef | null; text: string; mentions: string[] }
  | { type: 'notify'; to: string[]; text: string }
  | { type: 'close' }

export type ShownQuestion = {
  step: string
  type: QuestionType
  choices: { id: string; label: string }[]
  pick: { atLeast: number; atMost: number } | null
  skip: string | null
  sensitive: boolean
  /** Of a file question: types as an upload field names them, how many, and bytes each; `size` null: whatever the server takes. */
  files?: { accept: string[]; max: number; size: number | null } | null
}

export type CallRequest =
  | { kind: 'code'; action: string; step: string; input: Record<string, Json>; deadline: number; message: VisitorMessage | null; customState: Json }
  | { kind: 'webhook'; step: string; method: string; url: string; headers: Record<string, string>; body: string | null; deadline: number }
  /** Mails a one-time code to the address. Fails as `no-mail`, `mail` or `too-many-codes`. */
  | { kind: 'send-code'; step: string; email: string; language: string; deadline: number }
  /** Whether it is the code that was mailed; then the visitor is verified. Answers the output `verdict`: a `CodeVerdict`. */
  | { kind: 'check-code'; step: string; code: string; deadline: number }

/** Calls that run what authors wrote, and those about e-mail codes. */
export type ActionRequest = Extract<CallRequest, { kind: 'code' | 'webhook' }>
export type EmailCodeRequest = Exclude<CallRequest, ActionRequest>

/** `over`: the code has expired or was guessed at too often, so none is right any more. */
export type CodeVerdict = 'right' | 'wrong' | 'over'

/** Something the author should see in the run's log: an empty text, an unknown target, a dropped late result. */
export type Note = { step: string | null; message: string }

export type Turn = {
  /** JSON text; opaque to the shell. */
  snapshot: string
  /** The flow has come to its end: the next message starts a new run. */
  done: boolean
  /** The `seq` of the message that shows the question now open; this turn's messages are numbered from `facts.seq + 1`. */
  openQuestion: number | null
  /** The step where the run now waits, for logs and the console. */
  waitingAt: string | null
  /** The question that was open is a sensitive one: what the visitor wrote is not to be kept as text. */
  sensitive: boolean
  commands: Command[]
  notes: Note[]
  /** The states of the machine that were entered, in order. */
  path: string[]
}
