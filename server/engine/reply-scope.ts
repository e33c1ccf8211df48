import { declaredType, labelBy } from './declared-scope.ts'
import type { Json, Path, Workspace } from './flow.ts'
import type { Scope } from './scope.ts'
import { walkPath } from './walk-path.ts'

/** What a prepared reply may speak of: what every conversation with a person has. */
export const REPLY_ROOTS = ['contact', 'company', 'ticket', 'conversation', 'agent'] as const

/** Its values; null where there is none. */
export type ReplyRoots = Record<(typeof REPLY_ROOTS)[number], Json>

/** What the template of a prepared reply reads at a moment, in the language of the conversation. */
export function replyScope(roots: ReplyRoots, { properties, settings }: Workspace, language: string, now: number): Scope {
  const read = ([root = '', ...rest]: Path): Json => {
    const known = REPLY_ROOTS.find((each) => each === root)
    return known === undefined ? null : walkPath(roots[known], rest)
  }
  const type = declaredType(properties)
  return { read, type, label: labelBy(type, read), language, timeZone: settings.timeZone, country: settings.country, currency: settings.currency, now }
}
