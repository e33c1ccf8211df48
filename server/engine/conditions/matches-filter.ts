import { Query } from 'mingo'
import type { Json } from '../flow.ts'

/** Whether a document is what a filter asks for, as a store would say. Script operators are off. */
export function matchesFilter(filter: Record<string, Json>, document: Record<string, Json>): boolean {
  return new Query(filter, { scriptEnabled: false }).test(document)
}
