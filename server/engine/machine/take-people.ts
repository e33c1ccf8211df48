import type { AgentRef, EntryEvent } from '../../protocol/agent.ts'
import type { AgentEvent, Command } from '../run.ts'
import { END, START } from './lay-out.ts'
import { type Open, PEOPLE, type WithPeople } from './run-state.ts'
import { noteReturn, staysWithPeople, whyItStays } from './stay-with-people.ts'
import type { BoundStep, Outlet } from './step-kind.ts'
import { newRef, note, type TurnContext } from './turn.ts'
import { close, dropFrame } from './wait.ts'

/** Whether people have the conversation: a hand-off that is in its queue or with somebody, or a take-over. */
export const isWithPeople = (open: Open | null): open is WithPeople => open?.kind === 'people' || (open?.kind === 'hand-off' && open.queued)

/**
 * Takes what people do. Whoever joins, or writes, has the conversation: the step under way is parked as for an excursion,
 * so that results, timers and messages of the meantime lead nowhere, and it goes on when people return the conversation.
 */
export function takePeople(turn: TurnContext, kind: BoundStep, what: AgentEvent): Outlet {
  if (what.kind === 'note') {
    turn.commands.push(noteEntry(what))
    return null
  }
  if (what.kind === 'joined') {
    if (what.how === 'assigned' && !waitsInQueue(turn)) {
      note(turn, 'an assignment was dropped: the conversation no longer waits')
      return null
    }
    return join(turn, kind, what, what.how)
  }
  if (what.kind === 'message') {
    const joins = peopleOf(turn)?.agent == null ? join(turn, kind, what, 'took-over', true) : null
    if (turn.run.open?.kind === 'hand-off') kind.agent(turn, what)
    return joins
  }
  const { open } = turn.run
  if (!isWithPeople(open)) {
    if (what.kind === 'closed') return closeForBot(turn, what.agent)
    note(turn, 'what an agent did while the bot has the conversation was dropped')
    return null
  }
  if (what.kind === 'snoozed') return snooze(turn, open, what)
  if (what.kind === 'requeued' && what.lost !== undefined && open.agent !== what.lost) {
    note(turn, 'somebody else has the conversation by now: it stays with them')
    return null
  }
  if (what.kind === 'returned') {
    if (open.kind === 'hand-off' && staysWithPeople(turn.run)) {
      turn.commands.push(whyItStays(turn))
      return null
    }
    noteReturn(turn.run)
  }
  const had = open.agent ?? null
  wake(turn, open)
  open.agent = null
  if (what.kind === 'requeued') {
    turn.commands.push({ type: 'requeue', queue: what.queue, from: had }, entry('requeued', what.agent, what.queue))
    return open.kind === 'hand-off' ? kind.agent(turn, what) : null
  }
  turn.commands.push({ type: 'take-back', closed: what.kind === 'closed' }, entry(what.kind, what.agent))
  return open.kind === 'hand-off' ? kind.agent(turn, what) : leave(turn, what.kind === 'closed', open.since)
}

/** Ends what the bot is at; a hand-off that was left for a step beside it ends with it. */
function closeForBot(turn: TurnContext, agent: AgentRef | null): Outlet {
  if (lastParked(turn)) turn.commands.push({ type: 'take-back', closed: true })
  turn.commands.push(entry('closed', agent))
  turn.run.jumpTo = END
  return 'hub'
}

/** A line of the timeline. */
export const entry = (what: EntryEvent, by: AgentRef | null, text = ''): Command => ({ type: 'entry', kind: 'event', what, by, text, mentions: [] })

export const noteEntry = ({ agent, text, mentions }: Extract<AgentEvent, { kind: 'note' }>): Command => ({
  type: 'entry', kind: 'note', what: null, by: agent, text, mentions,
})

/** Awake again: by the visitor, its time, or because it changes hands. */
export function wake(turn: TurnContext, open: WithPeople): void {
  const timer = open.snooze ?? null
  if (timer === null) return
  open.snooze = null
  turn.commands.push({ type: 'cancel-timer', ref: timer }, { type: 'snooze', until: null }, entry('woke', null))
}

const peopleOf = (turn: TurnContext): WithPeople | null => (isWithPeople(turn.run.open) ? turn.run.open : null)

function join(turn: TurnContext, kind: BoundStep, { agent }: { agent: AgentRef }, how: 'assigned' | 'took-over' | 'transferred', wrote = false): Outlet {
  const outlet = makeRoom(turn)
  const held = turn.run.open ?? lastParked(turn)
  if (held?.kind !== 'people' && held?.kind !== 'hand-off') return outlet
  if (held.agent === agent.id) return outlet
  wake(turn, held)
  held.agent = agent.id
  if (held.kind === 'hand-off') {
    held.queued = true
    if (held.climb.timer !== null) turn.commands.push({ type: 'cancel-timer', ref: held.climb.timer })
    held.climb.timer = null
  }
  turn.commands.push({ type: 'show-agent', agent, how, ...(wrote ? { wrote } : {}) }, entry(how, agent))
  return outlet
}

/** Whether the conversation is in a queue and nobody's yet; also while a step beside the hand-off is under way. */
function waitsInQueue(turn: TurnContext): boolean {
  const { open } = turn.run
  const held = open?.kind === 'people' || open?.kind === 'hand-off' ? open : lastParked(turn)
  return held !== null && !held.agent
}

/** Sees to it that people can have the conversation: leaves what runs beside an open hand-off, or parks the step under way. */
function makeRoom(turn: TurnContext): Outlet {
  const { run } = turn
  if (run.open?.kind === 'hand-off' || run.open?.kind === 'people') return null
  if (lastParked(turn)) {
    close(turn)
    for (let top = run.stack.at(-1); top && !(top.kind === 'excursion' && top.open?.kind === 'hand-off'); top = run.stack.at(-1)) dropFrame(turn)
    return 'hub'
  }
  run.stack.push({ kind: 'excursion', block: PEOPLE, back: turn.at.key, again: true, open: run.open })
  run.open = { kind: 'people', agent: null, snooze: null, since: turn.facts.now }
  return null
}

function lastParked(turn: TurnContext): WithPeople | null {
  for (const frame of turn.run.stack.toReversed()) if (frame.kind === 'excursion' && frame.open?.kind === 'hand-off') return frame.open
  return null
}

function snooze(turn: TurnContext, open: WithPeople, { agent, until }: Extract<AgentEvent, { kind: 'snoozed' }>): null {
  if (open.snooze) turn.commands.push({ type: 'cancel-timer', ref: open.snooze })
  open.snooze = newRef(turn)
  turn.commands.push(
    { type: 'set-timer', ref: open.snooze, at: until }, { type: 'snooze', until }, entry('snoozed', agent, new Date(until).toISOString()),
  )
  return null
}

/** After a take-over: on with the step that was left, its question's time counted anew from here; or to the end. */
function leave(turn: TurnContext, closed: boolean, since: number): Outlet {
  const { run } = turn
  run.open = null
  const frame = run.stack.at(-1)
  if (closed || (frame?.kind === 'excursion' && frame.back === START)) {
    run.jumpTo = END
    return 'hub'
  }
  const parked = frame?.kind === 'excursion' ? frame.open : null
  if (parked?.kind === 'question' || parked?.kind === 'reply') restart(turn, parked.climb, turn.facts.now - since)
  return 'hub'
}

function restart(turn: TurnContext, climb: { since: number; timer: string | null; due?: number; fired: boolean }, away: number): void {
  if (climb.due === undefined || (climb.timer === null && !climb.fired)) return
  if (climb.timer !== null) turn.commands.push({ type: 'cancel-timer', ref: climb.timer })
  climb.fired = false
  climb.since += away
  climb.due += away
  climb.timer = newRef(turn)
  turn.commands.push({ type: 'set-timer', ref: climb.timer, at: climb.due })
}
