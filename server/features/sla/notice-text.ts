import type { SlaTarget } from '../../engine/flow.ts'
import type { Scope } from '../../engine/scope.ts'
import { compileTemplate } from '../../engine/templates/compile-template.ts'
import type { SlaOccurrence } from '../../models/applied-sla.ts'

const WHAT: Record<SlaTarget, string> = { first_response: 'First response', next_response: 'Next response', resolution: 'Resolution' }

/** What a notice says when its step has no text. */
export function noticeText({ kind, target }: Pick<SlaOccurrence, 'kind' | 'target'>, scope: Scope): string {
  const when = scope.read(['sla', 'due']) === null ? '' : kind === 'warned' ? ' at {{datetime sla.due}}' : ' since {{datetime sla.due}}'
  const subject = '{{#if ticket.subject}}“{{ticket.subject}}”{{else}}Ticket {{ticket.id}}{{/if}}'
  const source = `${subject}: ${WHAT[target]} ${kind === 'warned' ? 'is due' : 'is overdue'}${when}`
  return compileTemplate(source).render(scope).text
}
