import { createHash } from 'node:crypto'
import type { Json } from '../../engine/flow.ts'

/** The key of a write: of which run, the how-manieth, and what it does. A retry makes the same keys. */
export const writeKey = (call: string, ordinal: number, request: Json): string =>
  `${call}:${ordinal}:${createHash('sha256').update(JSON.stringify(request)).digest('hex').slice(0, 24)}`
