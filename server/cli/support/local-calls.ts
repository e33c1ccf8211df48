import { systemClock } from '../../base/clock.ts'
import { AppError } from '../../base/errors.ts'
import { newId } from '../../base/ids.ts'
import { silentLogger } from '../../base/logger.ts'
import type { Workspace } from '../../engine/flow.ts'
import type { CallRequest, CallResult } from '../../engine/run.ts'
import { createExecuteCall } from '../../features/actions/execute-call.ts'
import { createHostFunctions } from '../../features/actions/host-functions.ts'
import { createMemoryRecords } from '../../features/actions/memory-records.ts'
import { createRunAction } from '../../features/actions/run-action.ts'
import { createSendWebhook } from '../../features/actions/send-webhook.ts'
import { createEgress, type Egress } from '../../platform/net/egress.ts'
import { createSandbox } from '../../platform/runner/sandbox.ts'
import type { Sandbox } from '../../platform/runner/action-run.ts'

/** Runs code actions and webhooks on this machine, with no server, in the sandbox that a server uses. */
export type LocalCalls = { run(request: CallRequest): Promise<CallResult>; close(): Promise<void> }

/** `network: false`: no request leaves the machine. The sandbox is started when the first code is run. */
export function createLocalCalls(options: { workspace: Workspace; network: boolean; secrets: Record<string, string> }): LocalCalls {
  let sandbox: Sandbox | null = null
  const egress = createEgress({ allowPrivate: [], logger: silentLogger })
  const start = () => (sandbox ??= createSandbox({ runners: 1, clock: systemClock, logger: silentLogger }))
  const fetch: Egress['fetch'] = async (request) => {
    if (!options.network) throw new AppError('egress-refused', { url: request.url, reason: 'there is no network here; write a code line that stands in for it' })
    return await egress.fetch(request)
  }
  const { records } = createMemoryRecords({}, systemClock)
  const runAction = createRunAction({
    sandbox: { run: (run) => start().run(run), health: () => start().health(), selfTest: () => start().selfTest(), close: async () => {} },
    readSecret: async (name) => options.secrets[name],
    host: ({ contract, callbackId: call }) => createHostFunctions({ fetch, records, scopes: contract.scopes, call }),
    clock: systemClock,
  })
  const execute = createExecuteCall({
    runAction,
    sendWebhook: createSendWebhook({ egress: { fetch }, now: () => systemClock.now().getTime() }),
    workspace: async () => options.workspace,
    subject: async () => null,
    clock: systemClock,
    logger: silentLogger,
  })
  return {
    run(request) {
      // The conversation's clock is its own; code has its time by the machine's.
      const now = systemClock.now()
      const limit = request.kind === 'code' ? (options.workspace.actions[request.action]?.limits.time ?? 0) : 30_000
      const call = { id: newId(now), run: 'here', release: 'here', attempt: 1, request: { ...request, deadline: now.getTime() + Math.max(limit, 8_000) } }
      return execute(call, new AbortController().signal)
    },
    async close() {
      await sandbox?.close()
      await egress.close()
    },
  }
}
