import { HUB, START } from './lay-out.ts'
import { freshResult } from './run-state.ts'
import type { BoundStep, Outlet } from './step-kind.ts'
import { holds } from './speak.ts'
import { frameOf, note, type TurnContext } from './turn.ts'
import { dropFrame } from './wait.ts'

/** The state that a way out leads to; null: the step waits. Counts limited jumps and parks what an excursion leaves. */
export function takeExit(turn: TurnContext, outlet: Outlet): string | null {
  if (outlet === null) return null
  const exit = turn.at.exits[finalOutlet(turn, outlet)]
  if (!exit) throw new Error(`step ${turn.at.key} has no way out "${outlet}"`)
  if (exit.excursion) {
    const { block, again } = exit.excursion
    turn.run.stack.push({ kind: 'excursion', block, back: turn.at.key, again, open: turn.run.open })
    turn.run.open = null
  }
  return exit.to
}

/** A step that ends as usual leaves by its `goto`, as long as the limit allows. `skip` is past a false `when`. */
function finalOutlet(turn: TurnContext, outlet: string): string {
  const { goto } = turn.at.step
  if (outlet === 'skip') return 'next'
  if (outlet !== 'next' || !goto) return outlet
  if (goto.limit === null) return 'goto'
  const { jumps } = frameOf(turn)
  const id = turn.at.step.id
  if ((jumps[id] ?? 0) >= goto.limit) return turn.at.exits['goto-else'] ? 'goto-else' : 'next'
  jumps[id] = (jumps[id] ?? 0) + 1
  turn.run.jumpedFrom = id
  return 'goto'
}

/** Arrives at a state: leaves the blocks and flows it is not part of, then does the step, or goes on with it. */
export function enterState(turn: TurnContext, kind: BoundStep | null, limitedBy: string[]): Outlet {
  leaveOthers(turn)
  const { resuming } = turn.run
  turn.run.resuming = 'no'
  if (resuming !== 'no') return resume(turn, kind, resuming === 'again')
  const frame = frameOf(turn)
  for (const id of limitedBy) if (id !== turn.run.jumpedFrom) delete frame.jumps[id]
  turn.run.jumpedFrom = null
  if (turn.at.step.when && !holds(turn, turn.at.step.when)) return 'skip'
  if (kind) return kind.enter(turn)
  note(turn, `the verb ${turn.at.step.verb} is for workflows; a bot goes on`)
  return 'next'
}

/** Ends the frames that this state is outside of; what they had pending is cancelled. */
function leaveOthers(turn: TurnContext): void {
  const { stack } = turn.run
  for (;;) {
    const top = stack.at(-1)
    if (!top || stack.length === 1) return
    if (top.kind === 'excursion' ? top.block === turn.at.block : top.flow === turn.at.owner) return
    dropFrame(turn)
  }
}

/** Goes on with a step that was left: what came in meanwhile is taken now. */
function resume(turn: TurnContext, kind: BoundStep | null, again: boolean): Outlet {
  const { open } = turn.run
  if (!kind) return 'next'
  if (open === null) return kind.returned(turn)
  switch (open.kind) {
    case 'question':
    case 'reply': {
      if (again) kind.again(turn)
      const kept = turn.run.kept.splice(0)
      for (const message of kept) {
        if (!canAnswer(open.shown, message)) continue
        const outlet = kind.answer(turn, message)
        if (outlet !== null || turn.run.open !== open) return outlet
      }
      return open.climb.fired ? kind.due(turn) : null
    }
    case 'call':
      return open.result === null ? null : kind.result(turn, open.result)
    case 'write':
      return finishWrites(turn)
    case 'wait':
    case 'hand-off':
      return open.climb.fired ? kind.due(turn) : null
    case 'people':
      return null
  }
}

/** A message answers a question that was on the visitor's screen; a click answers the question it belongs to. */
export function canAnswer(shown: number[], message: { seen: number; choice: { question: number } | null }): boolean {
  if (message.choice) return shown.includes(message.choice.question)
  return message.seen >= (shown[0] ?? Infinity)
}

/** Leaves when every record is written. */
export function finishWrites(turn: TurnContext): Outlet {
  const { open } = turn.run
  if (open?.kind !== 'write' || open.refs.length > 0) return null
  turn.run.open = null
  if (open.failed === null) return open.leaveBy
  const { steps } = frameOf(turn)
  const result = (steps[turn.at.step.id] ??= freshResult())
  result.error = { kind: 'write', message: open.failed }
  return turn.at.exits['on-error'] ? 'on-error' : open.leaveBy
}

/** The hub: onward to where the run was sent, or back to the step that was left. */
export function leaveHub(turn: Omit<TurnContext, 'at'>): string {
  const { run } = turn
  if (run.jumpTo !== null) {
    const to = run.jumpTo
    run.jumpTo = null
    return to
  }
  const frame = run.stack.pop()
  if (!frame) return HUB
  if (frame.kind === 'flow') {
    run.resuming = 'silently'
    return frame.back ?? HUB
  }
  if (frame.back === START) return turn.compiled.layout.start
  run.open = frame.open
  run.resuming = frame.again ? 'again' : 'silently'
  return frame.back
}
