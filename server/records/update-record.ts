import { AppError } from '../base/errors.ts'
import type { DomainEvent } from '../models/domain-event.ts'
import { isTaken } from '../models/is-taken.ts'
import type { RecordChangeModel } from '../models/record-change.ts'
import type { ObjectType, RecordDocument, RecordedChange, RecordModels } from '../models/record.ts'
import { findRecord } from './find-record.ts'
import { foundByUpdate } from './found-by.ts'

/** How many changes, and command ids, a record remembers itself. */
export const REMEMBERED = 100

/** `onWrite` hears of every write that has an event to publish. `changes` keeps what histories have no room for. */
export type WriteOptions = { onWrite?: (object: ObjectType, record: string) => void; changes?: RecordChangeModel }

/** A write to one record. `id` makes it count once (null: doing it again changes nothing anyway); `by` names the run, user or key. */
export type Write = { id: string | null; by: string; object: ObjectType; record: string; at: Date }

/** What a write makes of a record. Without `event` nobody is told. */
export type Written = Partial<Pick<RecordDocument, 'properties' | 'associations' | 'live' | 'archivedAt' | 'mergedInto' | 'mergedFrom'>> & {
  recorded: RecordedChange[]
  event: (Pick<DomainEvent, 'type' | 'changes' | 'from'> & { record?: string }) | null
  /** Nobody is woken yet: what belongs to the write is not all done. */
  quiet?: true
}

/**
 * Writes a record in one update, guarded by its revision: what `decide` makes of it, history, the write's id and the event.
 * Answers the record as it is afterwards (as it is, when the write was applied before or `decide` answers null); null when
 * there is none. The id of a merged record writes the one it was merged into.
 * @throws AppError `email-taken` when it would give two contacts one verified e-mail.
 */
export type UpdateRecord = (write: Write, decide: (before: RecordDocument) => Written | null) => Promise<RecordDocument | null>

export function createUpdateRecord(models: RecordModels, { onWrite, changes }: WriteOptions = {}): UpdateRecord {
  return async (write, decide) => {
    const { object, at } = write
    for (;;) {
      const before = await findRecord(models[object], write.record)
      if (!before || (write.id !== null && before.recentCommands.includes(write.id))) return before
      const written = decide(before)
      if (!written) return before
      const { recorded, event, quiet, ...fields } = written
      const all = [...before.history, ...recorded]
      const moved = all.slice(0, -REMEMBERED)
      await keep(changes, object, before, moved)
      const after: RecordDocument = {
        ...before,
        ...fields,
        history: all.slice(-REMEMBERED),
        historyBefore: before.historyBefore + moved.length,
        recentCommands: write.id === null ? before.recentCommands : [...before.recentCommands, write.id].slice(-REMEMBERED),
        revision: before.revision + 1,
        updatedAt: event ? at : before.updatedAt,
      }
      const told = event && eventOf(write, before._id, after.revision, event)
      if (!(await save(models, object, before, after, told))) continue
      if (told && !quiet) onWrite?.(object, before._id)
      return after
    }
  }
}

/** An event's id names record and revision: the same write never makes two. */
export const eventOf = ({ object, by, at }: Pick<Write, 'object' | 'by' | 'at'>, record: string, revision: number, event: Pick<DomainEvent, 'type' | 'changes' | 'from'> & { record?: string }): DomainEvent =>
  ({ id: `${object}:${record}:${revision}`, object, record, at, by, ...event })

async function save(models: RecordModels, object: ObjectType, before: RecordDocument, after: RecordDocument, told: DomainEvent | null): Promise<boolean> {
  const { properties, associations, history, historyBefore, recentCommands, revision, live, archivedAt, mergedInto, mergedFrom, updatedAt } = after
  const found = foundByUpdate(object, after)
  try {
    const saved = await models[object].updateOne(
      { _id: before._id, revision: before.revision },
      {
        $set: {
          properties, associations, history, historyBefore, recentCommands, revision, live, archivedAt, mergedInto, mergedFrom, updatedAt, ...found.$set,
          ...(told && { unsent: true }),
        },
        ...(Object.keys(found.$unset).length > 0 && { $unset: found.$unset }),
        ...(told && { $push: { outbox: told } }),
      },
    )
    return saved.matchedCount > 0
  } catch (err) {
    if (isTaken(err)) throw new AppError('email-taken', { email: found.$set.verifiedEmail ?? '' }, { cause: err })
    throw err
  }
}

/** Puts old changes where the history goes on, before the record forgets them: a crash in between leaves them in both. */
async function keep(changes: RecordChangeModel | undefined, object: ObjectType, before: RecordDocument, moved: RecordedChange[]): Promise<void> {
  if (!changes || moved.length === 0) return
  const documents = moved.map((change, i) => {
    const n = before.historyBefore + i + 1
    return { _id: `${object}:${before._id}:${n}`, object, record: before._id, n, ...change }
  })
  await changes.insertMany(documents, { ordered: false }).catch((err: unknown) => {
    if (!isTaken(err)) throw err
  })
}
