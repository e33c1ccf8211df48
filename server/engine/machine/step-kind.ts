import type { Step } from '../flow.ts'
import type { AgentEvent, CallResult, VisitorMessage, WriteResult } from '../run.ts'
import type { TurnContext } from './turn.ts'

/** The way out that a step takes, a name of its exits; null: it waits. */
export type Outlet = string | null

/**
 * What a step of one verb does. Each function may say, ask for commands and change the run, and answers the way out.
 * Those beside `enter` are called only for what the step itself waits for.
 */
export type StepKind<S extends Step> = {
  enter(turn: TurnContext, step: S): Outlet
  /** The step is shown again, after an interrupt. */
  again?(turn: TurnContext, step: S): void
  /** The flow that the step called has come to its end. */
  returned?(turn: TurnContext, step: S): Outlet
  /** A message that was written after the question was seen. */
  answer?(turn: TurnContext, step: S, message: VisitorMessage): Outlet
  /** The next rung of the ladder is due. */
  due?(turn: TurnContext, step: S): Outlet
  result?(turn: TurnContext, step: S, result: CallResult): Outlet
  /** A record was written or found; the step goes on when all are. */
  written?(turn: TurnContext, step: S, result: WriteResult): void
  /** The conversation was queued. */
  queued?(turn: TurnContext, step: S, result: WriteResult): Outlet
  agent?(turn: TurnContext, step: S, what: AgentEvent): Outlet
}

/** A step with its kind: what can be asked of it whatever its verb. What its kind does not know answers null: wait on. */
export type BoundStep = {
  enter(turn: TurnContext): Outlet
  again(turn: TurnContext): void
  returned(turn: TurnContext): Outlet
  answer(turn: TurnContext, message: VisitorMessage): Outlet
  due(turn: TurnContext): Outlet
  result(turn: TurnContext, result: CallResult): Outlet
  written(turn: TurnContext, result: WriteResult): void
  queued(turn: TurnContext, result: WriteResult): Outlet
  agent(turn: TurnContext, what: AgentEvent): Outlet
}

export const bindStep = <S extends Step>(kind: StepKind<S>, step: S): BoundStep => ({
  enter: (turn) => kind.enter(turn, step),
  again: (turn) => kind.again?.(turn, step),
  returned: (turn) => kind.returned?.(turn, step) ?? null,
  answer: (turn, message) => kind.answer?.(turn, step, message) ?? null,
  due: (turn) => kind.due?.(turn, step) ?? null,
  result: (turn, result) => kind.result?.(turn, step, result) ?? null,
  written: (turn, result) => kind.written?.(turn, step, result),
  queued: (turn, result) => kind.queued?.(turn, step, result) ?? null,
  agent: (turn, what) => kind.agent?.(turn, step, what) ?? null,
})
