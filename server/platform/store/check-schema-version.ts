import type { Connection } from 'mongoose'
import { AppError } from '../../base/errors.ts'

/** The shape of what Midflow stores. Raise it with every change that older versions would misread, and migrate here. */
export const SCHEMA_VERSION = 1

/** Records the schema version in a new store. @throws AppError `store-newer` when a newer Midflow wrote the store. */
export async function checkSchemaVersion(connection: Connection): Promise<void> {
  const meta = connection.collection<{ _id: string; value: string }>('meta')
  const found = await meta.findOne({ _id: 'schema' })
  const stored = Number(found?.value ?? SCHEMA_VERSION)
  if (!(stored <= SCHEMA_VERSION)) throw new AppError('store-newer', { stored: found?.value, known: SCHEMA_VERSION })
  if (!found) await meta.updateOne({ _id: 'schema' }, { $setOnInsert: { value: String(SCHEMA_VERSION) } }, { upsert: true })
}
