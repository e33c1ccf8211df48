import type { WaitStep } from '../flow.ts'
import { isOpen, nextOpening } from '../hours/business-hours.ts'
import { evaluate } from '../machine/evaluate.ts'
import { freshClimb } from '../machine/run-state.ts'
import type { StepKind } from '../machine/step-kind.ts'
import { note, type TurnContext } from '../machine/turn.ts'
import { climb } from '../machine/wait.ts'

/** `wait`: a time, until a moment, or until a calendar opens. A moment that has passed does not wait. */
export const waitKind: StepKind<WaitStep> = {
  enter(turn, step) {
    const until = momentOf(turn, step)
    if (until === null) return 'next'
    const at = freshClimb(turn.facts.now)
    if (climb(turn, [{ after: until - turn.facts.now }], at)) return 'next'
    turn.run.open = { kind: 'wait', climb: at }
    return null
  },
  due(turn) {
    turn.run.open = null
    return 'next'
  },
}

function momentOf(turn: TurnContext, step: WaitStep): number | null {
  const { now } = turn.facts
  if (step.for !== null) return now + step.for
  if (step.hours !== null) {
    const hours = turn.compiled.hours(step.hours)
    return hours === null || isOpen(hours, now) ? null : nextOpening(hours, now)
  }
  const value = step.until && evaluate(turn, step.until, { type: 'datetime' })
  const moment = typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : NaN
  if (Number.isFinite(moment)) return moment
  note(turn, 'the moment to wait for is not known, so the flow goes on')
  return null
}
