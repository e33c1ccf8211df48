import type { Json, Path } from '../flow.ts'
import type { Outlet } from './step-kind.ts'
import { frameOf, newRef, note, type TurnContext } from './turn.ts'

/**
 * Puts values where they belong: variables at once, properties by a write for each record, after which the step waits and
 * then leaves by `then`, so that the next step reads what was written. Null never overwrites a property. `through`: the code
 * action whose outputs they are.
 */
export function saveValues(turn: TurnContext, values: { path: Path; value: Json }[], then: string, through?: string): Outlet {
  const frame = frameOf(turn)
  const records = new Map<string, Record<string, Json>>()
  for (const { path, value } of values) {
    const [root = '', property] = path
    if (property === undefined) frame.variables[root] = value
    else if (value !== null) records.set(root, { ...records.get(root), [property]: value })
  }
  const refs: string[] = []
  for (const [object, set] of records) {
    const id = turn.facts.records[object]?.id ?? null
    if (id === null) {
      note(turn, `there is no ${object} yet, so ${Object.keys(set).join(', ')} was not saved`)
      continue
    }
    const ref = newRef(turn)
    refs.push(ref)
    turn.commands.push({ type: 'write-record', ref, object, id, set, fill: {}, add: {}, clear: [], ...(through === undefined ? {} : { through }) })
  }
  return awaitWrites(turn, refs, then)
}

/** Waits until the writes are done; without any, leaves at once. */
export function awaitWrites(turn: TurnContext, refs: string[], then: string): Outlet {
  if (refs.length === 0) return then
  turn.run.open = { kind: 'write', refs, failed: null, leaveBy: then }
  return null
}
