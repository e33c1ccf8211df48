import { randomUUID } from 'node:crypto'
import type { Json, Workspace } from '../../engine/flow.ts'
import type { ActionSubject } from './action-event.ts'
import type { RunAction } from './run-action.ts'

export type RuleQuestion = { action: string; ticket: string; conversation: string | null; queue: string; agents: Json[] }

/**
 * Asks a code action whom to offer a ticket to. Its inputs are `ticket` (the id), `queue` and `agents` (JSON text of those
 * who have room); it answers `agents`, a list of ids or e-mail addresses, the best first, or `agent`, one of them. Tried once.
 */
export const createRunRule =
  (deps: {
    runAction: RunAction
    workspace: () => Promise<Workspace>
    subject: (conversation: string, step: string) => Promise<ActionSubject | null>
  }) =>
  async ({ action, ticket, conversation, queue, agents }: RuleQuestion): Promise<string[]> => {
    const contract = (await deps.workspace()).actions[action]
    if (!contract) throw new Error(`the current release has no action "${action}"`)
    const subject = conversation === null ? null : await deps.subject(conversation, queue)
    const result = await deps.runAction({
      contract, callbackId: randomUUID(), attempt: 1, input: { ticket, queue, agents }, message: null, customState: null, subject, fairKey: `queue:${queue}`,
    })
    if (result.status !== 'succeeded') throw new Error(`${result.status}: ${result.message}`)
    return namesIn(result.outputs['agents'] ?? result.outputs['agent'] ?? null)
  }

const namesIn = (answer: Json): string[] => {
  if (Array.isArray(answer)) return answer.filter((name) => typeof name === 'string')
  return typeof answer === 'string' ? answer.split(',').map((name) => name.trim()).filter((name) => name !== '') : []
}
