import { transition } from 'xstate'
import type { FlowMachine } from './compile-flow.ts'
import { END, START } from './machine/lay-out.ts'
import { freshRun, type RunState } from './machine/run-state.ts'
import { noteEntry } from './machine/take-people.ts'
import type { Facts, RunEvent, Turn } from './run.ts'

/** A snapshot, as JSON text: the chart's state and what the run remembers. */
type Saved = { state: string; run: RunState }

/**
 * One turn of a run: the event is taken, steps follow until one waits. Pure: the same arguments give the same turn, and
 * nothing is done but answered as commands. `snapshot` null begins a run; its event is the visitor's first message.
 * @throws Error when the flow goes in circles without ever waiting, or the snapshot is not of this flow.
 */
export function advance(machine: FlowMachine, snapshot: string | null, event: RunEvent, facts: Facts): Turn {
  const { bot } = machine.compiled.layout
  const saved: Saved = snapshot === null ? { state: START, run: freshRun(bot, facts.seq) } : JSON.parse(snapshot)
  if (saved.state === END) {
    const commands = event.type === 'agent' && event.what.kind === 'note' ? [noteEntry(event.what)] : []
    const notes = commands.length > 0 ? [] : [{ step: null, message: `the flow has ended: ${event.type} was dropped` }]
    return { ...waiting(saved, null), sensitive: false, commands, notes, path: [] }
  }
  if (!Object.hasOwn(machine.chart.states, saved.state)) throw new Error(`the flow ${bot} has no state ${saved.state}`)
  const sensitive = asksSensitively(machine, saved)
  const before = machine.chart.resolveState({ value: saved.state, context: { run: saved.run, commands: [], notes: [], path: [], to: null } })
  const [after] = transition(machine.chart, before, { type: event.type, event, facts })
  const { run, commands, notes, path } = after.context
  if (sensitive && run.lastMessage) run.lastMessage = { ...run.lastMessage, text: '' }
  const now: Saved = { state: String(after.value), run }
  return { ...waiting(now, machine), sensitive, commands, notes, path }
}

function waiting(saved: Saved, machine: FlowMachine | null): Omit<Turn, 'commands' | 'notes' | 'path' | 'sensitive'> {
  const { open } = saved.run
  return {
    snapshot: JSON.stringify(saved),
    done: saved.state === END,
    openQuestion: open?.kind === 'question' || open?.kind === 'reply' ? (open.shown.at(-1) ?? null) : null,
    waitingAt: machine?.compiled.layout.states.get(saved.state)?.step.id ?? null,
  }
}

function asksSensitively(machine: FlowMachine, saved: Saved): boolean {
  const step = machine.compiled.layout.states.get(saved.state)?.step
  return saved.run.open?.kind === 'question' && step?.verb === 'ask' && step.sensitive
}
