import { AppError } from '../../base/errors.ts'
import type { Workspace } from '../../engine/flow.ts'
import { flowGraph, nodeOfState } from '../../engine/flow-graph.ts'
import { stateOf } from '../../engine/state-of.ts'
import type { RunDocument, RunModel } from '../../models/run.ts'
import type { FlowTaken } from '../../protocol/flow-graph.ts'

/** The graph of a conversation's bot, as its run is pinned to it, and its way through it. @throws AppError `not-found` */
export type FlowPath = (conversation: string) => Promise<FlowTaken>

export function createFlowPath(deps: { runs: RunModel; release: (id: string) => Promise<{ number: number; workspace: Workspace }> }): FlowPath {
  return async (conversation) => {
    const run = await deps.runs.findById(conversation, { bot: 1, release: 1, path: 1, snapshot: 1, done: 1 }).lean<Pick<RunDocument, 'bot' | 'release' | 'path' | 'snapshot' | 'done'>>()
    if (!run) throw new AppError('not-found', { what: 'conversation', name: conversation })
    if (run.release === null) throw new AppError('not-found', { what: 'way through a flow', name: conversation, hint: 'The conversation has not begun.' })
    const { number, workspace } = await deps.release(run.release)
    if (!Object.hasOwn(workspace.bots, run.bot)) throw new AppError('not-found', { what: 'bot', name: run.bot, hint: `Release ${number} has none of that name.` })
    const state = run.done || run.snapshot === null ? null : stateOf(run.snapshot)
    return {
      graph: flowGraph(workspace, run.bot), release: number, at: state === null ? null : nodeOfState(state),
      path: run.path.map(({ state: entered, at }) => ({ node: nodeOfState(entered), at: at.toISOString() })),
    }
  }
}
