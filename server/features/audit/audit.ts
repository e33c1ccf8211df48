import type { Clock } from '../../base/clock.ts'
import { newId } from '../../base/ids.ts'
import type { AuditEntryDocument, AuditEntryModel } from '../../models/audit-entry.ts'

export type AuditEntry = Omit<AuditEntryDocument, '_id'> & { id: string }
export type AuditPage = { entries: AuditEntry[]; next: string | null }

/** What was done over the API, by whom. */
export type Audit = {
  write(entry: Pick<AuditEntry, 'by' | 'what' | 'target' | 'status' | 'address'>): Promise<void>
  /** A page, the latest first; `after` is the `next` of the page before. */
  list(wanted: { by?: string | undefined; what?: string | undefined; after?: string | undefined; limit: number }): Promise<AuditPage>
}

export function createAudit(deps: { entries: AuditEntryModel; clock: Clock }): Audit {
  const { entries, clock } = deps
  return {
    async write({ by, what, target, status, address }) {
      const at = clock.now()
      await entries.create({ _id: newId(at), at, by, what, target: target.slice(0, 300), status, address })
    },
    async list({ by, what, after, limit }) {
      const filter = { ...(by ? { by } : {}), ...(what ? { what } : {}), ...(after ? { _id: { $lt: after } } : {}) }
      const found = await entries.find(filter).sort({ _id: -1 }).limit(limit + 1).lean()
      const page = found.slice(0, limit)
      return { entries: page.map(({ _id, ...rest }) => ({ id: _id, ...rest })), next: found.length > limit ? (page.at(-1)?._id ?? null) : null }
    },
  }
}
