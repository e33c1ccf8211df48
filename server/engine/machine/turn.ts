import type { Condition, Flow, Hours, Queue, Step, Workspace } from '../flow.ts'
import type { Command, Facts, Note } from '../run.ts'
import { compileCondition, type Test } from '../conditions/compile-condition.ts'
import { compileTemplate, type Template } from '../templates/compile-template.ts'
import { allSteps, type Layout, type StepState } from './lay-out.ts'
import { type FlowFrame, type RunState, type StepResult, freshFrame, freshResult } from './run-state.ts'

/** What the compiler prepared of a bot, shared by all its runs. Templates and conditions are compiled at first use. */
export type Compiled = {
  workspace: Workspace
  layout: Layout
  template(source: string): Template
  condition(condition: Condition): Test
  /** Every step of a flow, those in blocks included. */
  steps(flow: Flow): Step[]
  hours(name: string): Hours | null
  queue(name: string): Queue | null
}

/** One advance under way, at one state. Steps read facts, change `run` (a copy made for this advance), and ask for commands. */
export type TurnContext = {
  compiled: Compiled
  run: RunState
  facts: Facts
  commands: Command[]
  notes: Note[]
  /** The states entered so far. */
  path: string[]
  at: StepState
}

export function createCompiled(workspace: Workspace, layout: Layout): Compiled {
  const templates = new Map<string, Template>()
  const conditions = new WeakMap<Condition, Test>()
  const steps = new WeakMap<Flow, Step[]>()
  return {
    workspace,
    layout,
    template: (source) => remember(templates, source, compileTemplate),
    condition: (condition) => remember(conditions, condition, compileCondition),
    steps: (flow) => remember(steps, flow, allSteps),
    hours: (name) => workspace.hours[name] ?? null,
    queue: (name) => workspace.queues[name] ?? null,
  }
}

function remember<K, V>(cache: { get(key: K): V | undefined; set(key: K, value: V): unknown }, key: K, make: (key: K) => V): V {
  const known = cache.get(key)
  if (known !== undefined) return known
  const made = make(key)
  cache.set(key, made)
  return made
}

/** The frame of the flow whose names the present step reads. */
export function frameOf(turn: TurnContext): FlowFrame {
  for (const frame of turn.run.stack.toReversed()) if (frame.kind === 'flow' && frame.flow === turn.at.home) return frame
  return freshFrame(turn.at.home, null)
}

export const flowOf = (turn: TurnContext): Flow | null => turn.compiled.layout.flows[turn.at.home] ?? null

/** What the present step has left so far. */
export function resultOf(turn: TurnContext): StepResult {
  const { steps } = frameOf(turn)
  return (steps[turn.at.step.id] ??= freshResult())
}

/** A ref for a call, write or timer of this run: never used twice in a conversation. */
export const newRef = (turn: TurnContext): string => `${turn.run.prefix}.${turn.run.counter++}`

export const note = (turn: TurnContext, message: string): void => void turn.notes.push({ step: turn.at.step.id, message })

/**
 * A number in [0, 1) that follows from the turn's seed and what was done in it so far: the same advance taken again picks
 * the same. FNV-1a over the seed, finished with a step of mulberry32.
 */
export function random(turn: TurnContext): number {
  let hash = 0x811c9dc5
  for (const char of `${turn.facts.seed}:${turn.run.counter++}`) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193)
  let t = (hash + 0x6d2b79f5) | 0
  t = Math.imul(t ^ (t >>> 15), t | 1)
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
}

