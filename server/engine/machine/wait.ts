import type { Ladder } from '../flow.ts'
import type { Climb, Frame, Open } from './run-state.ts'
import type { Outlet } from './step-kind.ts'
import { newRef, type TurnContext } from './turn.ts'

/** Sets the timer of the ladder's next rung. Answers true when that rung is due at once. */
export function climb(turn: TurnContext, ladder: Pick<Ladder[number], 'after'>[], at: Climb): boolean {
  at.timer = null
  at.fired = false
  const rung = ladder[at.rung]
  if (!rung) return false
  const due = at.since + rung.after
  if (due <= turn.facts.now) return true
  at.timer = newRef(turn)
  at.due = due
  turn.commands.push({ type: 'set-timer', ref: at.timer, at: due })
  return false
}

/** Takes the next rung of what waits now, by the way out `name/n`. A rung with a jump leaves the step for good. */
export function takeRung(turn: TurnContext, ladder: Ladder, name: string): Outlet {
  const { open } = turn.run
  if (open === null || open.kind === 'call' || open.kind === 'write' || open.kind === 'people') return null
  const outlet = `${name}/${open.climb.rung++}`
  if (turn.at.exits[outlet]?.excursion === null) close(turn)
  else if (climb(turn, ladder, open.climb)) open.climb.fired = true
  return outlet
}

/** The bot's own ladder, for questions without one. */
export const botLadder = ({ compiled: { layout } }: TurnContext): Ladder => layout.flows[layout.bot]?.noAnswer ?? []

/** Ends what is open: its timer and its call. What it wrote stays written. */
export function cancelOpen(turn: TurnContext, open: Open | null): void {
  if (open === null) return
  const timers: (string | null)[] = []
  if (open.kind === 'call') turn.commands.push({ type: 'cancel-call', ref: open.ref })
  else if (open.kind !== 'write' && open.kind !== 'people') timers.push(open.climb.timer)
  if (open.kind === 'people' || open.kind === 'hand-off') timers.push(open.snooze ?? null)
  for (const ref of timers) if (ref !== null) turn.commands.push({ type: 'cancel-timer', ref })
}

/** Leaves the present wait for good. */
export function close(turn: TurnContext): void {
  cancelOpen(turn, turn.run.open)
  turn.run.open = null
}

/** Takes the innermost frame away, and with it what was parked there. */
export function dropFrame(turn: TurnContext): Frame | null {
  const frame = turn.run.stack.pop() ?? null
  if (frame?.kind === 'excursion') cancelOpen(turn, frame.open)
  return frame
}

/** Everything that waits: the present step's, then what was left for excursions. */
export const allOpen = (turn: TurnContext): Open[] =>
  [turn.run.open, ...turn.run.stack.map((frame) => (frame.kind === 'excursion' ? frame.open : null))].filter((open) => open !== null)
