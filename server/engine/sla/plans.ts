import { compileCondition } from '../conditions/compile-condition.ts'
import type { Condition, Json, Workspace } from '../flow.ts'
import { ALWAYS } from '../hours/business-hours.ts'
import { isClosed } from '../is-closed.ts'
import { momentOf } from '../moment.ts'
import type { Moment, Plan } from './applied.ts'
import { type TicketRecords, ticketScope } from './ticket-scope.ts'

/** The policies of a workspace, ready to be laid over tickets. The same policy is always the same plan. */
export type Plans = {
  named(policy: string): Plan | null
  /** What holds of a ticket while its records are these: the first policy that matches, and what the clocks need to know. */
  momentOf(records: TicketRecords, at: number): Moment
}

export function createPlans(workspace: Workspace): Plans {
  const rules = workspace.policies.map((policy) => ({
    plan: { policy, hours: workspace.hours[policy.hours] ?? ALWAYS },
    applies: testOf(policy.when, true),
    pauses: testOf(policy.pauseWhen, false),
  }))
  return {
    named: (name) => rules.find(({ plan }) => plan.policy.name === name)?.plan ?? null,
    momentOf(records, at) {
      const scope = ticketScope(records, {}, workspace, at)
      const ticket = records.ticket ?? {}
      const rule = rules.find(({ applies }) => applies(scope))
      const instant = (name: string) => instantOf(ticket[name] ?? null, workspace.settings.timeZone)
      return {
        at, open: !isClosed(workspace.pipelines['ticket'] ?? {}, ticket), plan: rule?.plan ?? null, paused: rule?.pauses(scope) ?? false,
        repliedAt: instant('first_replied_at'), waitingSince: instant('waiting_since'),
      }
    },
  }
}

function testOf(condition: Condition | null, otherwise: boolean): ReturnType<typeof compileCondition>['test'] {
  return condition ? compileCondition(condition).test : () => otherwise
}

function instantOf(value: Json, timeZone: string): number | null {
  const moment = momentOf(value, { type: 'datetime' }, timeZone)
  return moment?.kind === 'instant' ? moment.at : null
}
