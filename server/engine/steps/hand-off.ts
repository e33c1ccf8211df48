import type { HandOffStep } from '../flow.ts'
import { freshClimb } from '../machine/run-state.ts'
import { entry } from '../machine/take-people.ts'
import { staysWithPeople, whyItStays } from '../machine/stay-with-people.ts'
import type { Outlet, StepKind } from '../machine/step-kind.ts'
import { newRef, note, resultOf, type TurnContext } from '../machine/turn.ts'
import { climb, close, takeRung } from '../machine/wait.ts'

/**
 * `hand-off`: puts the conversation into a queue and is silent until people give it back or close it.
 * `away` when nobody can take it; `waiting` is a ladder from the moment it was queued.
 */
export const handOffKind: StepKind<HandOffStep> = {
  enter(turn, step) {
    const ref = newRef(turn)
    resultOf(turn).answered = false
    turn.commands.push({ type: 'hand-off', ref, queue: step.queue })
    if (staysWithPeople(turn.run)) {
      const why = whyItStays(turn)
      turn.commands.push(why, { type: 'notify', to: ['lead'], text: why.text })
    }
    turn.run.open = { kind: 'hand-off', ref, queued: false, climb: freshClimb(turn.facts.now) }
    return null
  },

  queued(turn, step, result) {
    const { open } = turn.run
    // Somebody may have joined before the queue has answered.
    if (open?.kind !== 'hand-off' || open.agent) return null
    const away = !result.ok || result.record?.properties['away'] === true
    if (!result.ok) note(turn, `the hand-off failed: ${result.message}`)
    if (away && turn.at.exits['away']) {
      close(turn)
      turn.commands.push({ type: 'take-back', closed: false })
      return 'away'
    }
    open.queued = true
    turn.commands.push(entry('queued', null, step.queue))
    return climb(turn, step.waiting, open.climb) ? nextRung(turn, step) : null
  },

  due: (turn, step) => nextRung(turn, step),

  agent(turn, step, what) {
    const { open } = turn.run
    if (open?.kind !== 'hand-off') return null
    switch (what.kind) {
      case 'message':
        resultOf(turn).answered = true
        return null
      case 'requeued':
        // Its first rung may say the place in line, which the queue knows after this turn: it is due in the next one.
        open.climb = freshClimb(turn.facts.now + 1)
        climb(turn, step.waiting, open.climb)
        return null
      case 'returned':
      case 'closed':
        close(turn)
        return 'next'
      case 'joined':
      case 'note':
      case 'snoozed':
        return null
    }
  },
}

/** The next rung of `waiting`; one with a jump takes the conversation back from the queue. */
function nextRung(turn: TurnContext, step: HandOffStep): Outlet {
  const outlet = takeRung(turn, step.waiting, 'waiting')
  if (turn.run.open === null) turn.commands.push({ type: 'take-back', closed: false })
  return outlet
}
