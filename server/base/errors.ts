/** Who has to act: the caller (`client`, 4xx), the author of a flow or code action (`author`), or we (`system`). */
export type Blame = 'client' | 'author' | 'system'

type ErrorKind = { blame: Blame; status: number; message: (details: Record<string, unknown>) => string }

const kind = (blame: Blame, status: number, message: ErrorKind['message']): ErrorKind => ({ blame, status, message })

/**
 * Every error that Midflow throws. A message says what happened, where, and what to do.
 * docs/reference/errors.md is this table; a test keeps them equal.
 */
export const ERRORS = {
  'bad-request': kind('client', 400, (d) => `${d.where}: ${d.problem}`),
  'not-found': kind('client', 404, (d) => `There is no ${d.what} "${d.name}".${d.hint ? ` ${d.hint}` : ''}`),
  'bad-config': kind('client', 500, (d) => `The configuration cannot be used:\n${d.problems}`),
  'missing-key': kind(
    'client',
    500,
    (d) =>
      `The store holds secrets sealed with the key of fingerprint ${d.expected}, but there is no key. Set SECRET_KEY to that key, or put the file ${d.file} back; a new key could not open them.`,
  ),
  'wrong-key': kind(
    'client',
    500,
    (d) =>
      `The store holds secrets sealed with the key of fingerprint ${d.expected}, but the key given has fingerprint ${d.given}. Set SECRET_KEY, or the file ${d.file}, to the key that was used before.`,
  ),
  'port-busy': kind('client', 500, (d) => `Port ${d.port} is in use. Stop the program that uses it, or set PORT to another, e.g. PORT=${d.other} npm start.`),
  unauthorised: kind('client', 401, () => 'Send an API key: Authorization: Bearer mfk_…'),
} satisfies Record<string, ErrorKind>

export type ErrorCode = keyof typeof ERRORS

/** The one error class. `details` fill the code's message and travel as they are to logs and API answers: no secrets in them. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly details: Record<string, unknown>

  constructor(code: ErrorCode, details: Record<string, unknown> = {}, options: { cause?: unknown } = {}) {
    super(ERRORS[code].message(details), options)
    this.name = 'AppError'
    this.code = code
    this.details = details
  }

  get blame(): Blame {
    return ERRORS[this.code].blame
  }

  get status(): number {
    return ERRORS[this.code].status
  }
}
