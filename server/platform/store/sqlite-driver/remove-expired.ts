import type Database from 'better-sqlite3'
import { readCatalog } from './catalog-store.ts'
import { encodeDocument } from './encode-document.ts'
import type { Change } from './operations.ts'

/** The changes that remove the documents whose time under an index with `expireAfterSeconds` has come. */
export function removalsOfExpired(db: Database.Database, now: Date): Change[] {
  return [...readCatalog(db).values()].flatMap(({ name, indexes }) =>
    indexes.flatMap(({ fields, expireAfterSeconds }): Change[] => {
      const path = fields[0]?.path
      if (expireAfterSeconds === undefined || path === undefined) return []
      const filter = encodeDocument({ [path]: { $lte: new Date(now.getTime() - expireAfterSeconds * 1000) } })
      return [{ kind: 'write', collection: name, ordered: true, writes: [{ kind: 'delete', filter, hint: null, many: true }] }]
    }),
  )
}
