import type { CreateStep } from '../flow.ts'
import { evaluateAll } from '../machine/evaluate.ts'
import { awaitWrites } from '../machine/save-values.ts'
import type { StepKind } from '../machine/step-kind.ts'
import { newRef, resultOf } from '../machine/turn.ts'

/** `create`: makes a record; a property whose value is null keeps its default. `steps.<id>.<object>` is the record. */
export const createKind: StepKind<CreateStep> = {
  enter(turn, step) {
    const properties = turn.compiled.workspace.properties[step.object] ?? {}
    const set = evaluateAll(turn, step.set, (name) => properties[name]?.type ?? null)
    const ref = newRef(turn)
    turn.commands.push({ type: 'write-record', ref, object: step.object, id: null, set, fill: {}, add: {}, clear: [] })
    return awaitWrites(turn, [ref], 'next')
  },
  written(turn, step, result) {
    if (result.ok && result.record) resultOf(turn).outputs[step.object] = { ...result.record.properties, id: result.record.id }
  },
}
