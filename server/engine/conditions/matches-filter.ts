import { Query } from 'mingo'
import type { Json } from '../flow.ts'

/** A filter, compiled: whether a document is what it asks for, as a store would say. Script operators are off. */
export function compileFilter(filter: Record<string, Json>): (document: Record<string, Json>) => boolean {
  const query = new Query(filter, { scriptEnabled: false })
  return (document) => query.test(document)
}

/** Whether a document is what a filter asks for, as a store would say. */
export const matchesFilter = (filter: Record<string, Json>, document: Record<string, Json>): boolean => compileFilter(filter)(document)
