import type { Clock } from '../../server/base/clock.ts'
import { silentLogger } from '../../server/base/logger.ts'
import type { Json, Workspace } from '../../server/engine/flow.ts'
import { readWorkspace } from '../../server/engine/language/read-workspace.ts'
import type { RoutingCheckpoint } from '../../server/features/routing/checkpoint.ts'
import type { RunRule } from '../../server/features/routing/offer.ts'
import { createRouting, type Routing } from '../../server/features/routing/routing.ts'
import type { Models } from '../../server/models/define-models.ts'
import { createChangeRecord, createCreateRecord } from '../../server/records/change-record.ts'

export const GRACE_MS = 60_000
export const LEASE_MS = 10_000

/** Something that happens to a ticket or an agent. What does not apply, as closing what is closed, changes nothing. */
export type RoutingAct = { id: string } & (
  | { what: 'arrives'; ticket: string; queue: string; properties?: Record<string, Json> }
  | { what: 'moves'; ticket: string; queue: string }
  | { what: 'closes'; ticket: string }
  | { what: 'becomes'; ticket: string; priority: string }
  | { what: 'given-up'; ticket: string }
  | { what: 'given-to'; ticket: string; agent: string; anyway?: boolean }
  | { what: 'is'; agent: string; presence: 'online' | 'away' }
)

/** Whom the routing gave what, in the order in which it told. */
export type Given = { ticket: string; agent: string }

export type RoutingNode = {
  routing: Routing
  act(act: RoutingAct): Promise<void>
  given: Given[]
  /** What the authors of the flows were told. */
  authors: string[]
  /** Tickets whose owners had to give them up. */
  takenFrom: Given[]
  change(ticket: string, set: Record<string, Json>): Promise<void>
}

/** The queues, teams and calendars of this text, which must have no mistake. */
export function queuesOf(service: string): Workspace {
  const files = [
    { path: 'midflow.yaml', text: 'midflow: 1\nlanguages: [en]\ntime-zone: Europe/Berlin\n' },
    { path: 'service/queues.yaml', text: `midflow: 1\n${service}` },
    { path: 'actions/rank.yaml', text: 'midflow: 1\naction: rank\ninput: { ticket: { type: text }, queue: { type: text }, agents: { type: text } }\noutput: { agents: { type: text } }\n' },
    { path: 'actions/rank.js', text: 'exports.main = async () => ({ outputFields: { agents: "" } })\n' },
  ]
  const { workspace, problems } = readWorkspace(files)
  const wrong = problems.filter(({ severity }) => severity === 'error')
  if (wrong.length > 0) throw new Error(wrong.map(({ at, message }) => `${at.file}:${at.line} ${message}`).join('\n'))
  return workspace
}

/** The routing of one server over this store, for tickets without a conversation. */
export function createRoutingNode(deps: { models: Models; clock: Clock; workspace: () => Workspace; node?: string; runRule?: RunRule; checkpoint?: RoutingCheckpoint }): RoutingNode {
  const { models, clock } = deps
  const given: Given[] = []
  const takenFrom: Given[] = []
  const authors: string[] = []
  const createRecord = createCreateRecord(models.records)
  const changeRecord = createChangeRecord(models.records)
  let writes = 0
  const routing = createRouting({
    ...models,
    clock, logger: silentLogger, node: deps.node ?? 'one', leaseMs: LEASE_MS, graceMs: GRACE_MS, runRule: deps.runRule ?? null,
    workspace: async () => deps.workspace(),
    assigned: async ({ ticket, agent }) => void given.push({ ticket, agent: agent.id }),
    async requeued({ ticket, conversation, queue, agent, id }) {
      takenFrom.push({ ticket, agent: agent.id })
      await routing.desk.enqueue({ ticket, conversation, queue, id, not: agent.id })
    },
    positionsChanged: async () => {},
    colleagueChanged: () => {},
    tellAuthors: async (text) => void authors.push(text),
    checkpoint: deps.checkpoint ?? (() => {}),
  })
  const { desk } = routing

  const change: RoutingNode['change'] = async (ticket, set) => {
    const id = `${deps.node ?? 'one'} ${ticket} ${writes++}`
    await changeRecord({ id, by: 'test', object: 'ticket', record: ticket, set, at: clock.now() })
    await routing.heard({ object: 'ticket', record: ticket, type: 'ticket.changed', id, by: 'test', at: clock.now(), changes: Object.keys(set) })
  }

  const act = async (it: RoutingAct): Promise<void> => {
    const { id } = it
    switch (it.what) {
      case 'arrives':
        await createRecord({ id: it.ticket, by: 'test', object: 'ticket', properties: { priority: 'medium', ...it.properties }, at: clock.now() })
        return void (await desk.enqueue({ id, ticket: it.ticket, conversation: null, queue: it.queue }))
      case 'moves':
        return void (await desk.enqueue({ id, ticket: it.ticket, conversation: null, queue: it.queue }))
      case 'closes':
        return desk.release({ id, ticket: it.ticket })
      case 'becomes':
        return change(it.ticket, { priority: it.priority })
      case 'given-up': {
        const found = await models.assignments.findOne({ _id: it.ticket, state: 'assigned' }).lean()
        if (found) await desk.enqueue({ id, ticket: it.ticket, conversation: null, queue: found.queue, not: found.agent })
        return
      }
      case 'given-to':
        return void (await desk.assignTo({ id, ticket: it.ticket, conversation: null, queue: null, agent: it.agent, anyway: it.anyway ?? false, owes: true }))
      case 'is':
        return routing.presence.choose(it.agent, it.presence)
    }
  }

  return { routing, act, given, authors, takenFrom, change }
}

/** Adds people who serve queues: `id@example.com`. */
export const addPeople = (models: Models, people: Record<string, { capacity?: number; skills?: string[] }>, at: Date): Promise<unknown> =>
  models.users.insertMany(
    Object.entries(people).map(([id, { capacity = null, skills = [] }]) => ({
      _id: id, email: `${id}@example.com`, name: id, picture: null, role: 'agent' as const, password: null, skills, capacity, active: true, createdAt: at,
    })),
  )
