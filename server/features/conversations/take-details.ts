import type { Clock } from '../../base/clock.ts'
import type { Workspace } from '../../engine/flow.ts'
import type { ConversationModel } from '../../models/conversation.ts'
import type { ChangeRecord } from '../../records/change-record.ts'
import { readDetails } from './read-details.ts'

/** What a form asked for, sent with the message `id`. */
export type TakeDetails = (sent: { id: string; conversation: string; site: string; details: Record<string, string> }) => Promise<void>

/**
 * Writes what a visitor filled in into their contact. It is a claim: of a visitor who has proved who they are it fills only
 * what is empty.
 * @throws AppError `bad-request` that names the first wrong field.
 */
export function createTakeDetails(deps: { conversations: ConversationModel; workspace: () => Promise<Workspace>; changeRecord: ChangeRecord; clock: Clock }): TakeDetails {
  return async ({ id, conversation, site, details }) => {
    const found = await deps.conversations.findById(conversation, { contact: 1, verified: 1, language: 1 }).lean()
    if (!found) return
    const now = deps.clock.now()
    const values = readDetails(await deps.workspace(), site, details, { language: found.language, now: now.getTime() })
    if (Object.keys(values).length === 0) return
    const proved = found.verified !== null
    await deps.changeRecord({
      id: `${conversation}:${id}:form`, by: `form:${site}`, object: 'contact', record: found.contact, ...(proved ? { fill: values } : { set: values }), at: now,
    })
  }
}
