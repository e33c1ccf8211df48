import { type Clock, systemClock } from '../../base/clock.ts'
import { AppError } from '../../base/errors.ts'
import { newId } from '../../base/ids.ts'
import { silentLogger } from '../../base/logger.ts'
import type { Workspace } from '../../engine/flow.ts'
import type { ActionSubject } from '../../features/actions/action-event.ts'
import { createExecuteCall } from '../../features/actions/execute-call.ts'
import { createHostFunctions } from '../../features/actions/host-functions.ts'
import { createMemoryRecords, type RecordsFile, type RecordWrite } from '../../features/actions/memory-records.ts'
import { objectName, pluralName } from '../../features/actions/object-names.ts'
import { createRunAction } from '../../features/actions/run-action.ts'
import { createSendWebhook } from '../../features/actions/send-webhook.ts'
import type { RehearsalRecords } from '../../features/flows/rehearsal/rehearsal-records.ts'
import type { CallSurroundings, RunCall } from '../../features/flows/rehearsal/rehearse.ts'
import { createEgress, type Egress } from '../../platform/net/egress.ts'
import type { Sandbox } from '../../platform/runner/action-run.ts'
import { createSandbox } from '../../platform/runner/sandbox.ts'

/** Runs code actions and webhooks on this machine, with no server, in the sandbox that a server uses. */
export type LocalCalls = { run: RunCall; close(): Promise<void> }

export type LocalCallsOptions = { workspace: Workspace; network: boolean; secrets: Record<string, string> }

/** What a webhook may take, milliseconds. */
const WEBHOOK_MS = 30_000

/**
 * `network: false`: no request leaves the machine. Code reads and changes the records of its conversation, and no others.
 * The sandbox is started when the first code is run.
 */
export function createLocalCalls({ workspace, network, secrets }: LocalCallsOptions): LocalCalls {
  const clock = systemClock
  const egress = createEgress({ allowPrivate: [], logger: silentLogger })
  const fetch: Egress['fetch'] = async (request) => {
    if (network) return await egress.fetch(request)
    throw new AppError('egress-network', { url: request.url, reason: 'a test has no network; write a code line that stands in for the action' })
  }
  let sandbox: Sandbox | null = null
  const start = () => (sandbox ??= createSandbox({ runners: 1, clock, logger: silentLogger }))

  return {
    async run(request, surroundings) {
      const memory = createMemoryRecords(toFile(surroundings.records), clock)
      const runAction = createRunAction({
        sandbox: { run: (run) => start().run(run), health: () => start().health(), selfTest: () => start().selfTest(), close: async () => {} },
        readSecret: async (name) => secrets[name],
        host: ({ contract, callbackId }) => createHostFunctions({ fetch, records: memory.records, scopes: contract.scopes, call: callbackId }),
        clock,
      })
      const execute = createExecuteCall({
        runAction,
        sendWebhook: createSendWebhook({ egress: { fetch }, now: () => clock.now().getTime() }),
        workspace: async () => workspace,
        subject: async (_run, step) => subjectOf(step, surroundings),
        clock,
        logger: silentLogger,
      })
      const call = { id: newId(clock.now()), run: 'conversation-1', release: 'here', attempt: 1, request: { ...request, deadline: deadlineOf(request, workspace, clock) } }
      const result = await execute(call, new AbortController().signal)
      for (const write of memory.writes) apply(write, surroundings.records)
      return result
    },
    async close() {
      await sandbox?.close()
      await egress.close()
    },
  }
}

/** The conversation's clock is its own; code has its time by the machine's. */
function deadlineOf(request: Parameters<RunCall>[0], workspace: Workspace, clock: Clock): number {
  const action = request.kind === 'code' ? workspace.actions[request.action] : undefined
  return clock.now().getTime() + (action ? Math.max(action.limits.time, action.retry.inChat) : WEBHOOK_MS)
}

/** The records of a conversation as a file of records has them: its own are associated with each other. */
function toFile(records: RehearsalRecords): RecordsFile {
  const file: RecordsFile = {}
  const all = records.all()
  for (const { object, id, properties, own } of all) {
    const others = own ? all.filter((other) => other.own && other.object !== object) : []
    const associations = Object.fromEntries(others.map((other) => [pluralName(other.object), [other.id]]))
    const list = (file[pluralName(object)] ??= [])
    list.push({ id, properties, associations })
  }
  return file
}

function apply(write: RecordWrite, records: RehearsalRecords): void {
  const object = objectName(write.object)
  if (write.operation === 'archive') records.remove(object, write.id)
  else if (write.operation !== 'associate') records.put(object, write.id, write.properties)
}

function subjectOf(step: string, { bot, startedAt, records }: CallSurroundings): ActionSubject {
  const { id, ...contact } = records.facts()['contact'] ?? { id: '' }
  return {
    conversation: 'conversation-1', bot, step, startedAt, visitor: { id: 'visitor-1' }, object: id === '' ? null : { type: 'contact', id }, contact,
  }
}
