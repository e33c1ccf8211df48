import type { ObjectType } from './record.ts'

/**
 * Something that happened to a record, told to whoever listens after it is on disk: at least once, so listeners must bear
 * hearing it again (`id` stays the same). `changes` names the properties that were written, `by` who wrote them.
 */
export type DomainEvent = {
  id: string
  type: `${ObjectType}.created` | `${ObjectType}.changed` | `${ObjectType}.merged`
  object: ObjectType
  record: string
  at: Date
  by: string
  changes: string[]
}
