import type { Json } from '../flow.ts'
import type { CallResult, VisitorMessage } from '../run.ts'

/** What a run remembers between turns: plain JSON, saved as it is. `version` changes when an old one could not be loaded. */
export type RunState = {
  version: 1
  /** Refs of calls, writes and timers are `prefix.n`; the prefix is unique among the runs of one conversation. */
  prefix: string
  counter: number
  /** The innermost last. The first is the bot itself. */
  stack: Frame[]
  /** What the present step waits for. */
  open: Open | null
  /** Set on the way back into a step that was left for an excursion. */
  resuming: 'no' | 'silently' | 'again'
  /** Where the hub leads, when not back. */
  jumpTo: string | null
  /** The limited jump that is being taken: entering its target otherwise clears its count. */
  jumpedFrom: string | null
  /** Messages that no step has taken yet. */
  kept: VisitorMessage[]
  /** The visitor's latest message, which a code action may read. */
  lastMessage: VisitorMessage | null
  trouble?: Trouble | null
}

/**
 * Code or a webhook failed, and none went well since. `returned`: people gave the conversation back after that; `again`: the
 * step at which it failed all the same.
 */
export type Trouble = { returned: boolean; again: string | null }

export type Frame =
  /** A flow under way: its variables and what its steps have left. `back` is the calling step's state. */
  | { kind: 'flow'; flow: string; back: string | null; variables: Record<string, Json>; steps: Record<string, StepResult>; arrivals: Record<string, number>; jumps: Record<string, number> }
  /** What returns to the step it left: a block (the question's reminder, an interrupt), or people (`PEOPLE`) who took over. */
  | { kind: 'excursion'; block: string; back: string; again: boolean; open: Open | null }

export type FlowFrame = Extract<Frame, { kind: 'flow' }>

export type StepResult = {
  outputs: Record<string, Json>
  answer: Json
  label: string | null
  variant: string | null
  answered: boolean
  error: { kind: string; message: string } | null
}

/** The block of a frame that people hold: no state is in it, the run stays at the step that they interrupted. */
export const PEOPLE = '@people'

/**
 * A ladder on its way: `rung` is the next one, `timer` the ref of its timer, which is due at `due`; `fired` that it came due
 * while away.
 */
export type Climb = { since: number; rung: number; timer: string | null; due?: number; fired: boolean }

/**
 * What a step waits for.
 *
 *   question ─▶ an answer, or the next rung of its ladder        write ─▶ records written, then the way out `leaveBy`
 *   call ─▶ the result of code, a webhook or an e-mail code      reply ─▶ a message for the code that asked for one
 *   wait ─▶ its timer                                            hand-off ─▶ queued, then with people, until they return it
 *   people ─▶ took over in the middle of another step, until they return it
 *
 * `agent`: whose it is, null while it waits in a queue; `snooze`: the timer that wakes it. `asked`: the question that a call
 * checks the answer of, as it was open.
 */
export type Open =
  | ({ kind: 'question' } & Asked)
  | { kind: 'reply'; shown: number[]; customState: Json; climb: Climb }
  | { kind: 'call'; ref: string; result: CallResult | null; asked?: Asked | null }
  | { kind: 'write'; refs: string[]; failed: string | null; leaveBy: string }
  | { kind: 'wait'; climb: Climb }
  | { kind: 'hand-off'; ref: string; queued: boolean; climb: Climb; agent?: string | null; snooze?: string | null }
  | { kind: 'people'; agent: string | null; snooze: string | null; since: number }

/** A question on the visitor's screen: as which messages, and how often it was answered wrongly. */
export type Asked = { shown: number[]; tries: number; climb: Climb }

export type WithPeople = Extract<Open, { kind: 'hand-off' | 'people' }>

export const freshClimb = (now: number): Climb => ({ since: now, rung: 0, timer: null, fired: false })

export const freshFrame = (flow: string, back: string | null): FlowFrame => ({
  kind: 'flow', flow, back, variables: {}, steps: {}, arrivals: {}, jumps: {},
})

/** The state of a run before its first message, which has the number `seq`. */
export const freshRun = (bot: string, seq: number): RunState => ({
  version: 1, prefix: `r${seq}`, counter: 0, stack: [freshFrame(bot, null)], open: null, resuming: 'no', jumpTo: null, jumpedFrom: null,
  kept: [], lastMessage: null,
})

export const freshResult = (): StepResult => ({ outputs: {}, answer: null, label: null, variant: null, answered: false, error: null })
