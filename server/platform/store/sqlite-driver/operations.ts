/**
 * What the main thread asks of the threads for a file: the writer and the scanner. Documents, filters, updates and the like travel as text (`encodeDocument`),
 * so that a value arrives exactly as it would be stored.
 */
export type Operation = Change | Read | { kind: 'close' }

/** What the writer performs. */
export type Change =
  | { kind: 'write'; collection: string; writes: Write[]; ordered: boolean }
  | { kind: 'modify'; collection: string; modify: Modify }
  | { kind: 'create-collection'; collection: string }
  | { kind: 'create-index'; collection: string; fields: string; options: string }
  | { kind: 'drop-index'; collection: string; name: string }
  | { kind: 'drop-collection'; collection: string }
  | { kind: 'drop-database' }

/** What the scanner performs. */
export type Read =
  | { kind: 'find'; collection: string; query: QueryText }
  | { kind: 'count'; collection: string; query: QueryText }
  | { kind: 'distinct'; collection: string; path: string; query: QueryText }
  | { kind: 'aggregate'; collection: string; pipeline: string }

/** One write of a bulk. `id` is the id (text) for a document that an upsert makes without one. */
export type Write =
  | { kind: 'insert'; doc: string }
  | { kind: 'update'; filter: string; update: string; arrayFilters: string; sort: string; hint: string | null; upsert: boolean; many: boolean; id: string }
  | { kind: 'replace'; filter: string; replacement: string; sort: string; hint: string | null; upsert: boolean; id: string }
  | { kind: 'delete'; filter: string; hint: string | null; many: boolean }

/** What `findOneAndUpdate`, `findOneAndReplace` and `findOneAndDelete` ask. */
export type Modify = {
  write: Extract<Write, { kind: 'update' | 'replace' }> | { kind: 'delete'; filter: string; sort: string; hint: string | null }
  projection: string
  returnNew: boolean
}

/** What is to be read, as text. `limit` 0 is no limit. */
export type QueryText = { filter: string; sort: string; skip: number; limit: number; projection: string; hint: string | null }

/** What one write did. `upsertedId`: the id of a new document, as text of `{ _id }`. */
export type Written = { matched: number; modified: number; inserted: number; deleted: number; upsertedId: string | null }

/** A request's number and the operation. */
export type Request<O extends Operation = Operation> = { id: number; operation: O }

/** The answer to a request: its value, or the failure. */
export type Reply = { id: number; value: unknown } | { id: number; failure: Record<string, unknown> }
