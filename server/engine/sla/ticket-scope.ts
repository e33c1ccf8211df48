import { declaredType, labelBy } from '../declared-scope.ts'
import type { Json, Path, Workspace } from '../flow.ts'
import type { Scope } from '../scope.ts'
import { walkPath } from '../walk-path.ts'

/** The values of a ticket and of those whom it is about; null where there is none. */
export type TicketRecords = Record<'ticket' | 'contact' | 'company', Record<string, Json> | null>

/** The roots that policies and their ladders can speak of. */
export const POLICY_ROOTS = ['ticket', 'contact', 'company'] as const
export const LADDER_ROOTS = [...POLICY_ROOTS, 'sla', 'now'] as const

/** What the conditions and texts of a policy read of a ticket at a moment. `sla`: what there is at `sla.…`. */
export function ticketScope(records: TicketRecords, sla: Record<string, Json>, { properties, settings }: Workspace, now: number): Scope {
  const read = (path: Path): Json => {
    const [root = '', ...rest] = path
    if (root === 'now') return rest.length === 0 ? new Date(now).toISOString() : null
    if (root === 'sla') return walkPath(sla, rest)
    return root === 'ticket' || root === 'contact' || root === 'company' ? walkPath(records[root], rest) : null
  }
  const declared = declaredType(properties)
  const type: Scope['type'] = (path) => (path[0] === 'now' || (path[0] === 'sla' && path[1] === 'due') ? { type: 'datetime' } : declared(path))
  return { read, type, label: labelBy(type, read), language: settings.languages[0] ?? 'en', timeZone: settings.timeZone, country: settings.country, currency: settings.currency, now }
}
