import type { ObjectType } from '../models/record.ts'
import type { PropertyProblem } from './read-properties.ts'

/** What nobody writes of a ticket that has a conversation: whose it is, and where it waits, follows from that. Pure. */
export function ofConversation(object: ObjectType, associations: Record<string, string[]>, given: Record<string, unknown>): PropertyProblem[] {
  if (object !== 'ticket' || (associations['conversation'] ?? []).length === 0) return []
  return ['owner', 'queue'].filter((property) => property in given).map((property) => ({ property, problem: 'follows from the ticket’s conversation; transfer that instead' }))
}
