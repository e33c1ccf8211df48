import { applyChange } from './change-record.ts'
import type { RecordDocument, RecordModels } from '../models/record.ts'
import { type Declared, type PropertyProblem, readProperties } from './read-properties.ts'
import { createUpdateRecord, type Write, type WriteOptions } from './update-record.ts'

/** What became of an edit; with problems nothing was written, null: there is no such record. */
export type Edited = { record: RecordDocument; problems: null } | { record: null; problems: PropertyProblem[] } | null

/** Writes values that somebody gives, checked against what is declared and the record as it is in the same guarded update. Null and an empty text empty a property. */
export type EditRecord = (write: Write, declared: Declared, given: Record<string, unknown>) => Promise<Edited>

export function createEditRecord(models: RecordModels, options: WriteOptions = {}): EditRecord {
  const update = createUpdateRecord(models, options)
  return async (write, declared, given) => {
    let refused: PropertyProblem[] = []
    const record = await update(write, (before) => {
      const { values, problems } = readProperties(declared, given, before.properties)
      refused = problems
      if (problems.length > 0) return null
      const clear = Object.keys(values).filter((name) => values[name] === null && before.properties[name] !== undefined)
      const { properties, recorded } = applyChange(before.properties, { set: values, clear, by: write.by, at: write.at })
      if (recorded.length === 0) return null
      return { properties, recorded, event: { type: `${write.object}.changed`, changes: recorded.map(({ property }) => property) } }
    })
    if (refused.length > 0) return { record: null, problems: refused }
    return record && { record, problems: null }
  }
}
