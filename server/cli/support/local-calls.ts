import type { Workspace } from '../../engine/flow.ts'
import type { CallRequest, CallResult } from '../../engine/run.ts'

/** Runs the code actions of flow files on this machine, with no server. `network: false`: no request leaves it. */
export type LocalCalls = { run(request: CallRequest, workspace: Workspace): Promise<CallResult>; close(): Promise<void> }

export function createLocalCalls(_options: { network: boolean }): LocalCalls {
  return {
    run: async (request) => ({ ok: false, kind: 'no_runner', message: `cannot run ${request.kind} here yet` }),
    close: async () => {},
  }
}
