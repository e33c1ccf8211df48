import { AppError } from '../../base/errors.ts'
import type { Logger } from '../../base/logger.ts'
import { compileCondition } from '../../engine/conditions/compile-condition.ts'
import type { Json, Step, Value, ValueType, Workspace } from '../../engine/flow.ts'
import { convert } from '../../engine/machine/evaluate.ts'
import type { Scope } from '../../engine/scope.ts'
import { ticketScope } from '../../engine/sla/ticket-scope.ts'
import { compileTemplate } from '../../engine/templates/compile-template.ts'
import type { SlaOccurrence } from '../../models/applied-sla.ts'
import { isObjectType } from '../../models/record.ts'
import type { SlaState } from '../../protocol/agent.ts'
import type { ChangeRecord } from '../../records/change-record.ts'
import type { LoadedTicket } from './load-ticket.ts'
import { noticeText } from './notice-text.ts'
import type { SlaEvent, SlaNotice } from './sla-event.ts'

export type OccurrenceDeps = {
  happened: (event: SlaEvent) => Promise<void>
  notify: (notice: SlaNotice) => Promise<unknown>
  /** Puts the ticket into another queue; the same `id` does it once. */
  assign: (request: { id: string; ticket: string; conversation: string | null; queue: string }) => Promise<void>
  changeRecord: ChangeRecord
  now: () => Date
  logger: Logger
}

/** What an occurrence is performed on: the ticket as it is now, and the workspace whose policy spoke. */
export type Occasion = { ticket: string; loaded: LoadedTicket; state: SlaState | null; workspace: Workspace }

/**
 * Tells of an occurrence and takes the steps of its rung, in order. Every act has an id: doing it again changes nothing. A
 * step that fails for a fault of its policy is logged and passed over; other errors are the caller's to try again.
 */
export function createPerformOccurrence(deps: OccurrenceDeps): (occurrence: SlaOccurrence, occasion: Occasion) => Promise<void> {
  return async (occurrence, occasion) => {
    const { n, kind, policy, target, dueAt, at } = occurrence
    const { ticket, workspace } = occasion
    const id = `sla:${ticket}:${n}`
    await deps.happened({ id, type: `sla.${kind}`, ticket, policy, target, dueAt, at })
    if (kind === 'met' || kind === 'met-late') return
    const ladder = workspace.policies.find(({ name }) => name === policy)?.ladder[target] ?? []
    const steps = ladder.find(({ offset }) => offset === occurrence.offset)?.outcome.steps ?? []
    for (const [i, step] of steps.entries()) {
      try {
        await take(step, `${id}:${i}`, occurrence, occasion)
      } catch (err) {
        if (!(err instanceof AppError) || err.blame === 'system') throw err
        deps.logger.warn('sla.step-failed', { ticket, policy, step: step.id, err })
      }
    }
  }

  async function take(step: Step, id: string, occurrence: SlaOccurrence, occasion: Occasion): Promise<void> {
    const { ticket, loaded, workspace } = occasion
    const scope = ticketScope(loaded.records, slaValues(occurrence, occasion.state), workspace, deps.now().getTime())
    if (step.when && !compileCondition(step.when).test(scope)) return
    switch (step.verb) {
      case 'notify': {
        const text = step.text ? compileTemplate(step.text.source).render(scope).text.trim() : ''
        const kind = occurrence.kind === 'warned' ? 'sla-warning' : 'sla-breach'
        const owner = textOf(loaded.records.ticket, 'owner')
        // Where nobody has the ticket yet, its queue's lead is told instead.
        const to = owner === null && step.to.includes('owner') ? [...step.to, 'lead'] : step.to
        await deps.notify({
          id, kind, to, text: text || noticeText(occurrence, scope), ticket, conversation: loaded.conversation, owner, queue: textOf(loaded.records.ticket, 'queue'),
        })
        return
      }
      case 'assign':
        return deps.assign({ id, ticket, conversation: loaded.conversation, queue: step.queue })
      case 'update': {
        const [object = ''] = step.record
        const record = object === 'ticket' ? ticket : object === 'contact' ? loaded.contact : object === 'company' ? loaded.company : null
        if (!isObjectType(object) || record === null) return
        const typeOf = (name: string) => workspace.properties[object]?.[name]?.type ?? null
        const values = (list: typeof step.set) => Object.fromEntries(list.map(({ name, value }) => [name, valueOf(value, scope, typeOf(name))]))
        const add = Object.entries(values(step.add)).flatMap(([name, amount]): [string, number][] => (typeof amount === 'number' ? [[name, amount]] : []))
        const by = `sla:${occurrence.policy}`
        await deps.changeRecord({ id, by, object, record, set: values(step.set), fill: values(step.fill), add: Object.fromEntries(add), clear: step.clear, at: deps.now() })
        return
      }
      default:
        throw new Error(`a ladder has no ${step.verb} steps: check refuses them`)
    }
  }
}

const textOf = (record: Record<string, Json> | null, name: string): string | null => {
  const value = record?.[name]
  return typeof value === 'string' && value !== '' ? value : null
}

/** What `sla.…` stands for in the steps of a rung: `target` and `due` are those of the clock that it belongs to. */
function slaValues({ policy, target, dueAt }: SlaOccurrence, state: SlaState | null): Record<string, Json> {
  const clocks = state?.clocks ?? []
  return {
    policy, target, due: dueAt?.toISOString() ?? null, breached: clocks.some((clock) => clock.state === 'breached'),
    ...Object.fromEntries(clocks.map((clock) => [clock.target, clock.state])),
  }
}

/** A lone path keeps its value's type; other templates are text that is read as `type`. */
function valueOf(value: Value, scope: Scope, type: ValueType | null): Json {
  if (value.kind === 'literal') return value.value
  const { only, render } = compileTemplate(value.source)
  return only ? scope.read(only) : convert(render(scope).text, type)
}
