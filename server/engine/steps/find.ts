import { conditionFilter } from '../conditions/condition-filter.ts'
import type { FindStep } from '../flow.ts'
import { scopeOf } from '../machine/read-path.ts'
import { awaitWrites } from '../machine/save-values.ts'
import type { StepKind } from '../machine/step-kind.ts'
import { newRef, resultOf, type TurnContext } from '../machine/turn.ts'

/** `find`: the first record that the condition holds for, as `steps.<id>.<object>`; else `none`. */
export const findKind: StepKind<FindStep> = {
  enter(turn, step) {
    const ref = newRef(turn)
    turn.commands.push({ type: 'find-record', ref, object: step.object, filter: conditionFilter(step.where, step.object, scopeOf(turn)) })
    resultOf(turn).outputs = {}
    return awaitWrites(turn, [ref], 'next')
  },
  written(turn, step, result) {
    if (result.ok && result.record) resultOf(turn).outputs[step.object] = { ...result.record.properties, id: result.record.id }
    else if (step.none) leaveBy(turn, 'none')
  },
}

function leaveBy(turn: TurnContext, outlet: string): void {
  if (turn.run.open?.kind === 'write') turn.run.open.leaveBy = outlet
}
