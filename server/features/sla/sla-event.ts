import type { SlaTarget } from '../../engine/flow.ts'

/**
 * Something that happened to a ticket's SLA, told once: `id` is the same if a crash makes it heard again. `at` is when it
 * happened and `dueAt` when the clock was due, however late it is told.
 */
export type SlaEvent = {
  id: string
  type: 'sla.warned' | 'sla.breached' | 'sla.overdue' | 'sla.met' | 'sla.met-late'
  ticket: string
  policy: string
  target: SlaTarget
  dueAt: Date | null
  at: Date
}

/**
 * Tells people of a ticket, which has this owner and queue. `to`: `owner`, `lead`, a team or an e-mail address, as the policy
 * names them. The same `id` tells once.
 */
export type SlaNotice = {
  id: string
  kind: 'sla-warning' | 'sla-breach'
  to: string[]
  text: string
  ticket: string
  conversation: string | null
  owner: string | null
  queue: string | null
}
