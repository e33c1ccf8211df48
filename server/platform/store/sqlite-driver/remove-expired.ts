import type Database from 'better-sqlite3'
import { readCatalog } from './catalog-store.ts'
import { encodeDocument } from './encode-document.ts'
import type { Perform } from './perform-operation.ts'

/** Removes the documents whose time under an index with `expireAfterSeconds` has come. */
export function removeExpired(db: Database.Database, perform: Perform, now: Date): void {
  for (const [collection, { indexes }] of readCatalog(db)) {
    for (const { fields, expireAfterSeconds } of indexes) {
      const path = fields[0]?.path
      if (expireAfterSeconds === undefined || path === undefined) continue
      const filter = encodeDocument({ [path]: { $lte: new Date(now.getTime() - expireAfterSeconds * 1000) } })
      perform({ kind: 'write', collection, ordered: true, writes: [{ kind: 'delete', filter, hint: null, many: true }] })
    }
  }
}
