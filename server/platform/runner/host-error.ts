import type { Failure } from './action-run.ts'

/** What a host function throws to end the run with a kind of its own, unless the code catches it. */
export class HostError extends Error {
  readonly kind: Failure
  /** Read by the code as properties of the error it catches, e.g. `code: 'ECONNREFUSED'`. */
  readonly properties: Record<string, string | number | boolean>

  constructor(kind: Failure, message: string, properties: Record<string, string | number | boolean> = {}) {
    super(message)
    this.name = 'HostError'
    this.kind = kind
    this.properties = properties
  }
}
