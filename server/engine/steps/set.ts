import type { SetStep } from '../flow.ts'
import { evaluate } from '../machine/evaluate.ts'
import { typeOf } from '../machine/read-path.ts'
import { saveValues } from '../machine/save-values.ts'
import type { StepKind } from '../machine/step-kind.ts'

/** `set`: writes variables, one after the other, so that a later one may read an earlier. */
export const setKind: StepKind<SetStep> = {
  enter(turn, step) {
    const records: Parameters<typeof saveValues>[1] = []
    for (const { path, value } of step.values) {
      const item = { path, value: evaluate(turn, value, typeOf(turn, path)) }
      if (path.length > 1) records.push(item)
      else saveValues(turn, [item], 'next')
    }
    return saveValues(turn, records, 'next')
  },
}
