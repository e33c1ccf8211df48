import type { ObjectType, RecordDocument } from '../../models/record.ts'
import type { RecordRead, ShownRecord } from '../../protocol/records.ts'
import type { NameActors } from './name-actors.ts'

export const showRecord = (object: ObjectType, { _id, properties, associations, archivedAt, createdAt, updatedAt }: RecordDocument): ShownRecord => ({
  id: _id, object, properties, associations, archived: archivedAt !== null, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString(),
})

/** A record with who set each property last, as far as it remembers itself. */
export type ReadRecord = (object: ObjectType, record: RecordDocument) => Promise<RecordRead>

export function createReadRecord(nameActors: NameActors): ReadRecord {
  return async (object, record) => {
    const latest = new Map(record.history.map((change) => [change.property, change]))
    const nameOf = await nameActors([...latest.values()].map(({ by }) => by))
    const changed = Object.fromEntries([...latest.values()].map(({ property, at, by }) => [property, { at: at.toISOString(), by: nameOf(by) }]))
    return { ...showRecord(object, record), changed }
  }
}
