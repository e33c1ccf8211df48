import { hears } from '../answers/hears.ts'
import type { RunEvent, VisitorMessage } from '../run.ts'
import type { Open } from './run-state.ts'
import type { BoundStep, Outlet } from './step-kind.ts'
import { canAnswer, finishWrites } from './take-exit.ts'
import { isWithPeople, takePeople, wake } from './take-people.ts'
import { note, type TurnContext } from './turn.ts'
import { allOpen, close } from './wait.ts'

/** Messages kept for a question that is open but not in front; more are left to the transcript. */
const KEPT = 20

/** Takes an event at a step that waits. What nobody waits for is dropped, with a note. */
export function takeEvent(turn: TurnContext, kind: BoundStep, event: RunEvent): Outlet {
  switch (event.type) {
    case 'message':
      return takeMessage(turn, kind, event.message)
    case 'timer':
      return takeTimer(turn, kind, event.timer)
    case 'call-result': {
      const open = allOpen(turn).find((waiting) => waiting.kind === 'call' && waiting.ref === event.call)
      if (open?.kind !== 'call') return dropped(turn, 'the result of a step that was left')
      open.result = event.result
      return open === turn.run.open ? kind.result(turn, event.result) : null
    }
    case 'written':
      return takeWritten(turn, kind, event)
    case 'agent':
      return takePeople(turn, kind, event.what)
  }
}

function takeMessage(turn: TurnContext, kind: BoundStep, message: VisitorMessage): Outlet {
  const { open } = turn.run
  turn.run.lastMessage = message
  if (isWithPeople(open)) {
    wake(turn, open)
    return null
  }
  const heard = hearInterrupt(turn, message)
  if (heard !== null) return heard
  if ((open?.kind === 'question' || open?.kind === 'reply') && canAnswer(open.shown, message)) return kind.answer(turn, message)
  turn.run.kept = [...turn.run.kept, message].slice(-KEPT)
  return null
}

/** An interrupt is typed, never clicked, and heard whatever the step waits for. Answers the way into its block. */
export function hearInterrupt(turn: TurnContext, message: VisitorMessage): Outlet {
  if (message.choice !== null || message.text === '') return null
  const { interrupts, bot, flows } = turn.compiled.layout
  const languages = [turn.facts.language, flows[bot]?.languages[0] ?? '']
  const heard = interrupts.find((interrupt) => languages.some((language) => hears(message.text, interrupt.hears[language] ?? [])))
  if (!heard) return null
  if (heard.exit.excursion === null) close(turn)
  else {
    const { block, again } = heard.exit.excursion
    turn.run.stack.push({ kind: 'excursion', block, back: turn.at.key, again, open: turn.run.open })
    turn.run.open = null
  }
  turn.run.jumpTo = heard.exit.to
  return 'hub'
}

function takeTimer(turn: TurnContext, kind: BoundStep, ref: string): Outlet {
  if (isWithPeople(turn.run.open) && turn.run.open.snooze === ref) {
    wake(turn, turn.run.open)
    return null
  }
  const open = allOpen(turn).find((waiting) => timerOf(waiting) === ref)
  if (!open || open.kind === 'call' || open.kind === 'write' || open.kind === 'people') return dropped(turn, 'a timer of a step that was left')
  open.climb.timer = null
  open.climb.fired = true
  if (open !== turn.run.open) return null
  open.climb.fired = false
  return kind.due(turn)
}

const timerOf = (open: Open): string | null => (open.kind === 'call' || open.kind === 'write' || open.kind === 'people' ? null : open.climb.timer)

function takeWritten(turn: TurnContext, kind: BoundStep, event: Extract<RunEvent, { type: 'written' }>): Outlet {
  const { open } = turn.run
  if (open?.kind === 'hand-off' && open.ref === event.command) return kind.queued(turn, event.result)
  const writing = allOpen(turn).find((waiting) => waiting.kind === 'write' && waiting.refs.includes(event.command))
  if (writing?.kind !== 'write') return dropped(turn, 'the answer to a write of a step that was left')
  writing.refs = writing.refs.filter((ref) => ref !== event.command)
  if (!event.result.ok) writing.failed = event.result.message
  const takenOver = turn.run.open?.kind === 'people'
  if (writing !== turn.run.open && !takenOver) return null
  kind.written(turn, event.result)
  return takenOver ? null : finishWrites(turn)
}

function dropped(turn: TurnContext, what: string): null {
  note(turn, `${what} was dropped`)
  return null
}
