import type { ObjectType } from './object-type.ts'

/**
 * Something that happened to a record, told to whoever listens after it is on disk: at least once, so listeners must bear
 * hearing it again (`id` stays the same). `changes` names what was written: properties, and `associations.contact` and the
 * like; `by` who wrote it. `from`: of `merged`, the record that went into `record`.
 */
export type DomainEvent = {
  id: string
  type: `${ObjectType}.created` | `${ObjectType}.changed` | `${ObjectType}.merged` | `${ObjectType}.archived`
  object: ObjectType
  record: string
  at: Date
  by: string
  changes: string[]
  from?: string
}
