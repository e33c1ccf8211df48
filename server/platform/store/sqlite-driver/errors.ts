/** What travels from the worker to the caller and becomes an error like MongoDB's. */
export type StoreFailure = { message: string; code: number; codeName: string } & { [field: string]: unknown }

const CODE_NAMES: Record<number, string> = {
  2: 'BadValue',
  9: 'FailedToParse',
  14: 'TypeMismatch',
  15: 'Overflow',
  26: 'NamespaceNotFound',
  27: 'IndexNotFound',
  28: 'PathNotViable',
  40: 'ConflictingUpdateOperators',
  48: 'NamespaceExists',
  52: 'DollarPrefixedFieldName',
  54: 'NotSingleValueField',
  66: 'ImmutableField',
  67: 'CannotCreateIndex',
  72: 'InvalidOptions',
  85: 'IndexOptionsConflict',
  86: 'IndexKeySpecsConflict',
  115: 'CommandNotSupported',
  171: 'CannotIndexParallelArrays',
  8: 'UnknownError',
  10107: 'NotWritablePrimary',
  11600: 'InterruptedAtShutdown',
  10334: 'BSONObjectTooLarge',
  11000: 'DuplicateKey',
  14031: 'OutOfDiskSpace',
  31253: 'Location31253',
  31254: 'Location31254',
}

/** An operation that failed for a reason MongoDB would give too; `code` is MongoDB's number for it. */
export class StoreError extends Error {
  readonly failure: StoreFailure

  constructor(code: number, message: string, fields: { [field: string]: unknown } = {}) {
    super(message)
    this.name = 'StoreError'
    this.failure = { ...fields, message, code, codeName: CODE_NAMES[code] ?? `Location${code}` }
  }

  /** The error of a failure that came from another thread. */
  static from(failure: Record<string, unknown>): StoreError {
    return new StoreError(typeof failure.code === 'number' ? failure.code : 8, String(failure.message), failure)
  }
}

/** A filter, update or option that is wrong (code 2). */
export function badValue(message: string): StoreError {
  return new StoreError(2, message)
}

/** Something MongoDB can do and this driver cannot (code 115). It is always refused, never ignored. */
export function notSupported(what: string): StoreError {
  return new StoreError(115, `${what} is not supported by the SQLite driver`)
}

/** Any thrown value as a failure that can be sent between threads. */
export function toFailure(error: unknown): StoreFailure {
  if (error instanceof StoreError) return error.failure
  const message = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error)
  const isFull = typeof error === 'object' && error !== null && 'code' in error && error.code === 'SQLITE_FULL'
  return isFull ? { message, code: 14031, codeName: 'OutOfDiskSpace' } : { message, code: 8, codeName: 'UnknownError' }
}
