import type Database from 'better-sqlite3'
import { toFailure } from './errors.ts'
import type { Change, Reply, Request } from './operations.ts'
import type { Performer } from './perform-change.ts'

/**
 * Performs changes in one transaction and answers them after its COMMIT. One that fails takes no other with it. When
 * the transaction itself fails (the disk is full or broken), nothing of it stays and each change is answered with the reason;
 * the next transaction begins anew. Never throws.
 */
export function createGroupCommit(db: Database.Database, { perform, forget }: Performer): (requests: readonly Request<Change>[]) => Reply[] {
  const [begin, commit, rollback] = [db.prepare('BEGIN'), db.prepare('COMMIT'), db.prepare('ROLLBACK')]

  const undo = () => {
    forget()
    if (db.inTransaction) rollback.run()
  }
  const answer = ({ id, operation }: Request<Change>): Reply => {
    try {
      return { id, value: perform(operation) }
    } catch (error) {
      // SQLite has undone everything: what comes now would be outside of any transaction.
      if (!db.inTransaction) throw error
      return { id, failure: toFailure(error) }
    }
  }
  return (requests) => {
    try {
      if (db.inTransaction) undo()
      begin.run()
      const replies = requests.map(answer)
      commit.run()
      return replies
    } catch (error) {
      const { message, ...failure } = toFailure(error)
      const replies = requests.map(({ id }) => ({ id, failure: { ...failure, message: `Nothing was written: ${message}` } }))
      try {
        undo()
      } catch {
        // The next transaction tries again before it begins.
      }
      return replies
    }
  }
}
