import type { UpdateStep } from '../flow.ts'
import { evaluateAll } from '../machine/evaluate.ts'
import { readPath } from '../machine/read-path.ts'
import { awaitWrites } from '../machine/save-values.ts'
import type { StepKind } from '../machine/step-kind.ts'
import { newRef, note } from '../machine/turn.ts'

/** `update`: `set`, `fill` (only what is empty), `add`, `clear` on a record that exists. */
export const updateKind: StepKind<UpdateStep> = {
  enter(turn, step) {
    const id = readPath(turn, [...step.record, 'id'])
    const object = step.record.at(-1) ?? ''
    if (typeof id !== 'string') {
      note(turn, `there is no ${step.record.join('.')}, so nothing was updated`)
      return 'next'
    }
    const properties = turn.compiled.workspace.properties[object] ?? {}
    const values = (list: UpdateStep['set']) => evaluateAll(turn, list, (name) => properties[name]?.type ?? null)
    const add = Object.entries(values(step.add)).flatMap(([name, value]): [string, number][] => {
      const amount = Number(value)
      return value !== null && Number.isFinite(amount) ? [[name, amount]] : []
    })
    const ref = newRef(turn)
    turn.commands.push({
      type: 'write-record', ref, object, id, set: values(step.set), fill: values(step.fill), add: Object.fromEntries(add), clear: step.clear,
    })
    return awaitWrites(turn, [ref], 'next')
  },
}
