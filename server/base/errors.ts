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
  'email-taken': kind('client', 409, (d) => `The e-mail address ${d.email} is verified for another contact. Merge the two, or give another address.`),
  'condition-not-searchable': kind(
    'author',
    422,
    (d) => `${d.file}:${d.line}: ${d.why}, which cannot be searched for. Test the value itself, or find the record by something else and test it in a branch.`,
  ),
  'condition-too-wide': kind(
    'author',
    422,
    (d) => `More than ${d.most} records of type ${d.object} fit what is asked of associated records, too many to look through. Ask for something that fewer have.`,
  ),
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
  'agent-full': kind('client', 409, (d) => `${d.name} has no room for another conversation. Send it with "anyway" if they shall have it all the same.`),
  'rotation-unfinished': kind(
    'client',
    500,
    (d) => `A rotation to the key of fingerprint ${d.expected} was begun, and some secrets may be sealed with it already. Set SECRET_KEY_NEXT to that key, or put the file ${d.file} back, and run \`midflow secrets rotate\` to finish it.`,
  ),
  'port-busy': kind('client', 500, (d) => `Port ${d.port} is in use. Stop the program that uses it, or set PORT to another, e.g. PORT=${d.other} npm start.`),
  'no-server': kind('client', 500, (d) => `There is no Midflow server at ${d.url} (${d.reason}). Start one with \`npm start\`, or say where it is: --url or MIDFLOW_URL.`),
  'no-api-key': kind('client', 401, (d) => `The server at ${d.url} wants an API key: --key or MIDFLOW_KEY. The first one is in the file api-key of the server’s data folder.`),
  'wrong-api-key': kind('client', 401, (d) => `The server at ${d.url} does not know this API key. Give another with --key or MIDFLOW_KEY; the first one is in the file api-key of its data folder.`),
  'bad-answer': kind('system', 502, (d) => `The server at ${d.url} gave an answer that Midflow does not understand (${d.reason}). Is it a Midflow server of this version?`),
  'sandbox-broken': kind('system', 500, (d) => `Code actions cannot run here: ${d.reason}`),
  'egress-blocked': kind('author', 403, (d) => `${d.url} is not reachable from here: ${d.reason}`),
  'egress-refused': kind('author', 400, (d) => `The request to ${d.url} was not sent: ${d.reason}`),
  'egress-timeout': kind('author', 504, (d) => `${d.url} did not answer within ${d.ms} ms`),
  'egress-network': kind('author', 502, (d) => `${d.url} cannot be reached: ${d.reason}`),
  'egress-too-large': kind('author', 502, (d) => `${d.url} answered with more than ${d.bytes} bytes`),
  'egress-redirects': kind('author', 502, (d) => `${d.url} redirects more than ${d.redirects} times`),
  'egress-cancelled': kind('author', 499, (d) => `The request to ${d.url} was cancelled`),
  unauthorised: kind('client', 401, () => 'Sign in at /console/, or send an API key: Authorization: Bearer mfk_…'),
  'wrong-sign-in': kind('client', 401, () => 'E-mail and password do not belong together, or the account was closed. Ask an administrator to set a new password.'),
  forbidden: kind('client', 403, (d) => `This needs ${d.needs}. ${d.has}`),
  'wrong-csrf': kind('client', 403, (d) => `The request was not made by our own pages: ${d.problem}.`),
  'too-large': kind('client', 413, (d) => `The request is larger than ${d.bytes} bytes. Send less at once.`),
  'too-many-requests': kind('client', 429, (d) => `Too many ${d.what}. Try again in ${d.seconds} s.`),
  'too-many-messages': kind('client', 429, (d) => `Too many messages at once. Send this one again in ${d.seconds} s.`),
  taken: kind('client', 409, (d) => `There is a ${d.what} "${d.name}" already.`),
  'file-refused': kind('client', 422, (d) => `The file ${d.name} was not taken: ${d.reason}.`),
  'bad-identity': kind('client', 401, (d) => `The identity token cannot be used: ${d.problem}. Get a new one with POST /api/identity-tokens.`),
  'other-visitor': kind('client', 409, () => `The conversation in this browser belongs to somebody else. Call midflow('reset') to begin a new one, then identify again.`),
  'store-unwritable': kind('client', 500, (d) => `The data folder ${d.folder} cannot be used: ${d.reason}. Make it writable for this user, or set DATA_DIR to another.`),
  'store-in-use': kind('client', 500, (d) => `The store ${d.file} is in use by ${d.holder}. Stop that process, or set DATA_DIR to another folder.`),
  'store-foreign': kind('client', 500, (d) => `The store ${d.file} cannot be used: ${d.reason}. Nothing was changed; set DATA_DIR to another folder, or install the version that wrote it.`),
  'store-newer': kind('client', 500, (d) => `The store was written by a newer version of Midflow (schema ${d.stored}, this version knows ${d.known}). Nothing was changed; install that version, or set DATA_DIR or MONGODB_URL to another store.`),
  'mongodb-unreachable': kind('client', 500, (d) => `MongoDB at ${d.server} cannot be reached: ${d.reason}. Check MONGODB_URL and that the server runs.`),
  'mongodb-no-replica-set': kind('client', 500, (d) => `MongoDB at ${d.server} is not a replica set, which Midflow needs. Start it with --replSet and run rs.initiate() once; a set of one server will do.`),
  'copy-not-empty': kind('client', 409, (d) => `The store to copy to has documents already (in ${d.collection}). Nothing was copied; name an empty store.`),
  'copy-differs': kind('system', 500, (d) => `After the copy the collection ${d.collection} differs between the stores. Was something written meanwhile? Stop all servers, empty the new store and copy again.`),
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

/** The `code` of an error of Node, of a driver or of ours, e.g. `ENOENT` or 11000; null when it has none. */
export const codeOf = (err: unknown): unknown => (typeof err === 'object' && err !== null && 'code' in err ? err.code : null)
