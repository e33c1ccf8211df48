import type { Condition, Json, Path } from '../flow.ts'
import type { Scope } from '../scope.ts'

/** Earlier values of properties, by the type of the record and the name of the property: every one it ever had, the present one too. */
export type Past = Record<string, Record<string, Json[]>>

/** The name behind a property under which a scope gives its values so far, and whether it has just changed. */
export const WAS = '@was'
export const CHANGED = '@changed'

/** Whether an operator asks what was before. */
export const isOfPast = (operator: string): boolean => operator === 'changed' || operator === 'changed-to' || operator === 'was-ever'

/** The properties whose earlier values a condition asks for. */
export function pastIn(condition: Condition): Path[] {
  if (condition.kind === 'test') return condition.operator === 'was-ever' ? [condition.path] : []
  return condition.kind === 'not' ? pastIn(condition.of) : condition.of.flatMap(pastIn)
}

/** What a past says at `ROOT.PROPERTY.@was`; null for other paths. */
export function readWas(past: Past, path: Path): Json {
  const [root = '', property = '', last] = path
  const record = last === WAS && Object.hasOwn(past, root) ? past[root] : undefined
  return record && Object.hasOwn(record, property) ? (record[property] ?? null) : null
}

/** A scope that also knows what was before, and which properties (`deal.stage`) the event changed that it is asked about. */
export function withPast(scope: Scope, past: Past, changed: ReadonlySet<string>): Scope {
  return {
    ...scope,
    read: (path) => {
      if (path.at(-1) === CHANGED) return changed.has(path.slice(0, -1).join('.'))
      return path.at(-1) === WAS ? readWas(past, path) : scope.read(path)
    },
  }
}
