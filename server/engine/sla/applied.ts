import type { Hours, SlaPolicy, SlaTarget } from '../flow.ts'
import type { Clock } from './clock.ts'

/** A policy with its calendar. */
export type Plan = { policy: SlaPolicy; hours: Hours }

/** What holds of a ticket from `at` on. All times are milliseconds UTC. */
export type Moment = {
  at: number
  open: boolean
  repliedAt: number | null
  /** Since when the visitor waits for an answer. */
  waitingSince: number | null
  plan: Plan | null
  paused: boolean
}

/** The clocks of one ticket. `seen`: until when everything that happened to the ticket is in them. */
export type Applied = {
  seen: number
  policy: string | null
  closed: boolean
  lastClosedAt: number | null
  clocks: Record<SlaTarget, Clock | null>
  /** How much was told of the ticket so far. */
  count: number
}

/**
 * Something to tell once: a rung of the ladder before due (`warned`), due itself (`breached`), a rung after it (`overdue`),
 * or the clock's end. `at` is when it happened and `dueAt` when the clock was due, however late it is told.
 */
export type Happened = {
  /** 1, 2, 3 … of the ticket. */
  n: number
  kind: 'warned' | 'breached' | 'overdue' | 'met' | 'met-late'
  target: SlaTarget
  policy: string
  /** From due, of a rung; 0 otherwise. */
  offset: number
  dueAt: number | null
  at: number
}

/** How a clock's `told` says that a rung of a policy was. */
export const toldKey = (policy: string, offset: number): string => `${policy}/${offset}`

export const isLate = (clock: Clock, policy: string): boolean => clock.told.includes(toldKey(policy, 0))
