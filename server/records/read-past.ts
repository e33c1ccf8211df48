import type { Json } from '../engine/flow.ts'
import type { RecordChangeModel } from '../models/record-change.ts'
import type { ObjectType, RecordModels } from '../models/record.ts'
import { findRecord } from './find-record.ts'

/** The values of a property are read back to so many changes that its record has no room for any more. */
const MOST = 1000

/** Every value that properties of a record ever had, the earliest first and each once, the present one included; of a property that was never set there are none. */
export type ReadPast = (object: ObjectType, id: string, properties: string[]) => Promise<Record<string, Json[]>>

export function createReadPast(models: RecordModels, changes: RecordChangeModel): ReadPast {
  const before = async (object: ObjectType, record: string, property: string): Promise<unknown[]> => {
    const found = await changes.find({ object, record, property }, { value: 1 }).sort({ n: -1 }).limit(MOST).lean()
    return found.map(({ value }) => value).toReversed()
  }
  return async (object, id, properties) => {
    const past: Record<string, Json[]> = {}
    const record = await findRecord(models[object], id)
    if (!record) return past
    for (const property of properties) {
      const old = record.historyBefore > 0 ? await before(object, record._id, property) : []
      const recent = record.history.filter((change) => change.property === property).map(({ value }) => value)
      past[property] = valuesOf([...old, ...recent, record.properties[property]])
    }
    return past
  }
}

function valuesOf(values: unknown[]): Json[] {
  const found = new Map<string, Json>()
  for (const value of values) {
    if (value === null || value === undefined) continue
    // Property values are JSON by construction: `records/` is their only writer.
    const text = JSON.stringify(value)
    if (!found.has(text)) found.set(text, JSON.parse(text))
  }
  return [...found.values()]
}
