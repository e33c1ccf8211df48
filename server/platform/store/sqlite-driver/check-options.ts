import { notSupported } from './errors.ts'

/** Options that would change what an operation does and that this driver does not have. All others it has, or they change nothing. */
const REFUSED = [
  'session', 'collation', 'let', 'min', 'max', 'returnKey', 'showRecordId', 'tailable', 'awaitData', 'maxTimeMS', 'fields', 'rawData',
]

/** Throws code 115 for an option that cannot be honoured. */
export function checkOptions(options: unknown): void {
  if (typeof options !== 'object' || options === null) return
  for (const [name, value] of Object.entries(options)) {
    if (REFUSED.includes(name) && value !== undefined && value !== null && value !== false) throw notSupported(`The option ${name}`)
  }
}
