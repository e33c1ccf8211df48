import type { Json } from '../../engine/flow.ts'
import type { Operator } from './operators.ts'

/** A record as code sees it. Associations: ids by object type. Times are ISO text. */
export type CrmRecord = {
  id: string
  properties: Record<string, Json>
  associations: Record<string, string[]>
  createdAt: string
  updatedAt: string
}

export type CrmOwner = { id: string; email: string; firstName: string; lastName: string }

export type CrmFilter = { property: string; operator: Operator; value?: Json; values?: Json[]; highValue?: Json }

/** Any of the groups, all filters of a group. */
export type CrmSearch = { groups: CrmFilter[][]; sort: { property: string; descending: boolean } | null; limit: number; offset: number }

/**
 * The records that code can reach. Object types by their own names: `contact`, `deal`, …. `key` makes a write count once: the
 * same write with the same key does nothing and answers the record as it is.
 */
export type RecordsHost = {
  get(object: string, id: string): Promise<CrmRecord | null>
  search(object: string, search: CrmSearch): Promise<{ total: number; records: CrmRecord[] }>
  create(object: string, properties: Record<string, Json>, key: string): Promise<CrmRecord>
  /** Null when there is none. */
  update(object: string, id: string, properties: Record<string, Json>, key: string): Promise<CrmRecord | null>
  /** False when there is none. */
  archive(object: string, id: string, key: string): Promise<boolean>
  /** Both ways. False when one of the two is missing. */
  associate(object: string, id: string, other: string, otherId: string, key: string): Promise<boolean>
  owners(): Promise<CrmOwner[]>
}
