import type { Json, Path, ValueType } from './flow.ts'

/** What templates and conditions may read at one moment of a run: the names of the flow and the state of the world. */
export type Scope = {
  /** The value at a path; a missing path reads null. */
  read(path: Path): Json
  /** The declared type of a path, null when nothing declares it. */
  type(path: Path): ValueType | null
  /** The label of the option value at a path, in the conversation's language. */
  label(path: Path): string | null
  /** BCP 47, e.g. `de` or `en-GB`. */
  language: string
  /** IANA name, e.g. `Europe/Berlin`. */
  timeZone: string
  /** ISO 3166 alpha-2, or empty. */
  country: string
  /** ISO 4217, or empty. */
  currency: string
  /** Milliseconds UTC. */
  now: number
}
