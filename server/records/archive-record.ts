import type { RecordModels } from '../models/record.ts'
import { createUpdateRecord, type Write, type WriteOptions } from './update-record.ts'

/** Takes a record out of lists and searches; its id still finds it. Doing it again changes nothing. False when there is none. */
export type ArchiveRecord = (write: Write) => Promise<boolean>

export function createArchiveRecord(models: RecordModels, options: WriteOptions = {}): ArchiveRecord {
  const update = createUpdateRecord(models, options)
  return async (write) => {
    const after = await update(write, ({ archivedAt }) =>
      archivedAt === null ? { live: false, archivedAt: write.at, recorded: [], event: { type: `${write.object}.archived`, changes: [] } } : null,
    )
    return after !== null
  }
}
