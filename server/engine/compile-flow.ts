import { assign, setup } from 'xstate'
import type { Workspace } from './flow.ts'
import { type Needs, needsOf } from './machine/needs.ts'
import { END, FAILED, HUB, type Layout, layOut, nowhere, START, type StepState } from './machine/lay-out.ts'
import { freshRun, type RunState } from './machine/run-state.ts'
import { enterState, leaveHub, takeExit } from './machine/take-exit.ts'
import { hearInterrupt, takeEvent } from './machine/take-event.ts'
import { say } from './machine/speak.ts'
import { type Compiled, createCompiled, frameOf, type TurnContext } from './machine/turn.ts'
import { cancelOpen, dropFrame } from './machine/wait.ts'
import type { Command, Facts, Note, RunEvent } from './run.ts'
import { stepKindOf } from './steps/registry.ts'

/** Microsteps in one turn at the most: far above any flow that waits now and then, and the end of one that does not. */
const MAX_STEPS = 2000

/** The event that the chart gets: a run's event with the facts of this turn. */
export type ChartEvent = { type: string; event: RunEvent; facts: Facts }

/** `run` is what is saved; `commands`, `notes` and `path` are of this turn; `to` is the state that the chart moves to next. */
export type ChartContext = { run: RunState; commands: Command[]; notes: Note[]; path: string[]; to: string | null }

export type FlowMachine = {
  compiled: Compiled
  chart: Chart
  /** The records and queues that the flow speaks of: the facts to load. */
  needs: Needs
}

export type Chart = ReturnType<typeof createChart>

/**
 * Compiles a bot with the flows that it calls to one XState machine: a state a step, the ways out as guarded transitions.
 * @throws Error when the workspace has no such bot.
 */
export function compileFlow(workspace: Workspace, bot: string): FlowMachine {
  const layout = layOut(workspace, bot)
  const compiled = createCompiled(workspace, layout)
  return { compiled, chart: createChart(compiled), needs: needsOf(compiled) }
}

type Act = (turn: Omit<TurnContext, 'at'>, event: RunEvent) => string | null
type StateConfig = {
  entry?: ReturnType<typeof act>
  on?: Record<string, { actions: ReturnType<typeof act> }>
  always?: { guard: { type: 'leadsTo'; params: { to: string } }; target: string; reenter: true }[]
  type?: 'final'
}

function createChart(compiled: Compiled) {
  const { layout } = compiled
  const limited = limitedTargets(layout)
  const states: Record<string, StateConfig> = {}
  for (const state of layout.states.values()) states[state.key] = stepState(compiled, state, limited.get(state.key) ?? [])
  for (const { key, flow } of layout.returns) {
    states[key] = { entry: act(compiled, (turn) => (leaveFlow(turn, flow), HUB)), always: ways([HUB]) }
  }
  const firsts = [...new Set([layout.start, ...layout.interrupts.map((interrupt) => interrupt.exit.to)])]
  const onStart = { actions: act(compiled, begin) }
  states[START] = { on: { message: onStart, agent: onStart, timer: onStart }, always: ways([layout.start, HUB]) }
  states[HUB] = { entry: act(compiled, leaveHub), always: ways([...new Set([END, ...firsts, ...layout.states.keys()])]) }
  states[FAILED] = { entry: act(compiled, apologise), always: ways([END]) }
  states[END] = { type: 'final', entry: act(compiled, finish) }
  return setup({
    types: { context: emptyContext(), events: NO_EVENT },
    guards: { leadsTo: ({ context }, { to }: { to: string }) => context.to === to },
  }).createMachine({ id: layout.bot, context: emptyContext(), initial: START, states, options: { maxIterations: MAX_STEPS } })
}

const emptyContext = (): ChartContext => ({ run: freshRun('', 0), commands: [], notes: [], path: [], to: null })

const NO_EVENT: ChartEvent = {
  type: '',
  event: { type: 'timer', id: '', at: 0, timer: '' },
  facts: {
    now: 0, seed: '', timeZone: 'UTC', language: 'en', country: '', currency: '', visitor: { id: '', verified: false },
    conversation: { id: '', status: '', owner: '' }, page: { url: '', path: '', title: '' }, records: {}, queues: {}, seq: 0, sticky: {},
  },
}

function stepState(compiled: Compiled, state: StepState, limitedBy: string[]): StateConfig {
  const kind = stepKindOf(state.step)
  const take = (turn: Omit<TurnContext, 'at'>, what: (turn: TurnContext) => string | null) => {
    const here: TurnContext = { ...turn, at: state }
    return takeExit(here, what(here))
  }
  const onEvent = { actions: act(compiled, (turn, event) => (kind ? take(turn, (here) => takeEvent(here, kind, event)) : null)) }
  return {
    entry: act(compiled, (turn) => take(turn, (here) => {
      const outlet = enterState(here, kind, limitedBy)
      if (outlet !== 'skip') here.path.push(state.key)
      return outlet
    })),
    on: { message: onEvent, timer: onEvent, 'call-result': onEvent, written: onEvent, agent: onEvent },
    always: ways([...new Set(Object.values(state.exits).map((exit) => exit.to))]),
  }
}

/** An action on a copy-free draft: `run` was parsed for this advance and belongs to it. */
const act = (compiled: Compiled, what: Act) =>
  assign<ChartContext, ChartEvent, undefined, ChartEvent, never>(({ context, event }) => ({
    to: what({ compiled, run: context.run, facts: event.facts, commands: context.commands, notes: context.notes, path: context.path }, event.event),
  }))

const ways = (targets: string[]) => targets.map((to) => ({ guard: { type: 'leadsTo' as const, params: { to } }, target: to, reenter: true as const }))

/**
 * The first message begins the flow; an interrupt in it is heard first, and its block goes on at the first step. People who
 * come first have the conversation, and the flow begins with the first message after them.
 */
function begin(turn: Omit<TurnContext, 'at'>, event: RunEvent): string | null {
  const { layout } = turn.compiled
  const first = layout.states.get(layout.start)
  const kind = first && stepKindOf(first.step)
  if (first && kind && (event.type !== 'message' || turn.run.open !== null)) {
    const outlet = takeEvent({ ...turn, at: { ...first, key: START } }, kind, event)
    return outlet === null ? null : HUB
  }
  if (event.type !== 'message') return null
  turn.run.lastMessage = event.message
  if (!first) return layout.start
  const here: TurnContext = { ...turn, at: first }
  if (hearInterrupt(here, event.message) === null) return layout.start
  const top = turn.run.stack.at(-1)
  if (top?.kind === 'excursion') top.back = START
  return HUB
}

/** A called flow ends: its outputs go to the step that called it. */
function leaveFlow(turn: Omit<TurnContext, 'at'>, flow: string): void {
  while (turn.run.stack.length > 1) {
    const top = turn.run.stack.at(-1)
    if (top?.kind === 'flow' && top.flow === flow) break
    const dropped = turn.run.stack.pop()
    if (dropped?.kind === 'excursion') cancelOpen({ ...turn, at: nowhere() }, dropped.open)
  }
  const frame = turn.run.stack.at(-1)
  const caller = frame?.kind === 'flow' && frame.back !== null ? turn.compiled.layout.states.get(frame.back) : undefined
  if (frame?.kind !== 'flow' || !caller) return
  const outputs = Object.keys(turn.compiled.layout.flows[flow]?.output ?? {})
  const { steps } = frameOf({ ...turn, at: caller })
  const result = steps[caller.step.id]
  if (result) result.outputs = Object.fromEntries(outputs.map((name) => [name, frame.variables[name] ?? null]))
}

function apologise(turn: Omit<TurnContext, 'at'>): string {
  say({ ...turn, at: nowhere() }, 'Something went wrong on our side. Please try again later.')
  return END
}

/** The end of the run: whatever is still pending is cancelled, and the conversation closes. */
function finish(turn: Omit<TurnContext, 'at'>): null {
  const here: TurnContext = { ...turn, at: nowhere() }
  cancelOpen(here, turn.run.open)
  turn.run.open = null
  while (turn.run.stack.length > 1) dropFrame(here)
  turn.commands.push({ type: 'close' })
  return null
}

/** For each state the steps whose limited jump leads there. */
function limitedTargets(layout: Layout): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const { step, exits } of layout.states.values()) {
    const to = step.goto?.limit == null ? undefined : exits['goto']?.to
    if (to !== undefined) found.set(to, [...(found.get(to) ?? []), step.id])
  }
  return found
}
