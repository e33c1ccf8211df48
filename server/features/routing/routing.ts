import type { Clock } from '../../base/clock.ts'
import type { Logger } from '../../base/logger.ts'
import type { Workspace } from '../../engine/flow.ts'
import { withQueue } from '../../engine/routing/default-queue.ts'
import type { AgentModel } from '../../models/agent.ts'
import type { AssignmentModel } from '../../models/assignment.ts'
import type { ConversationModel } from '../../models/conversation.ts'
import type { DomainEvent } from '../../models/domain-event.ts'
import type { RecordModels } from '../../models/record.ts'
import type { UserModel } from '../../models/user.ts'
import type { Colleague } from '../../protocol/agent.ts'
import { createCapacity } from './capacity.ts'
import type { RoutingCheckpoint } from './checkpoint.ts'
import { createDesk, type Desk } from './desk.ts'
import { createDrain } from './drain.ts'
import { createDrainLoop, type DrainLoop } from './drain-loop.ts'
import { createFigures, type Figures } from './figures.ts'
import { createOffer, type RunRule } from './offer.ts'
import { createPresence, type Presence } from './presence.ts'
import { createRoster, type Roster } from './roster.ts'
import { createSweep, type Sweep } from './sweep.ts'
import type { Position } from './tell-places.ts'
import { createTell, type Told } from './tell.ts'
import { createWeigh } from './weigh.ts'

/** Who gets which ticket, and when. `sweep` is started by whoever is ready to be told. */
export type Routing = {
  desk: Desk
  presence: Presence
  roster: Roster
  figures: Figures
  /** Each queue with how many wait there, and how many of those who serve it are online. */
  queues(): Promise<{ name: string; waiting: number; online: number }[]>
  /** Hears what happens to records: a ticket that changed may weigh more, or need somebody else. */
  heard(event: DomainEvent): Promise<void>
  /** Something changed with somebody's account. */
  agentChanged(agent: string): void
  /** Queues, capacities or needs may be others: all that wait are looked at anew. */
  queuesChanged(): void
  loop: DrainLoop
  sweep: Sweep
  stop(): Promise<void>
}

export function createRouting(deps: {
  agents: AgentModel
  assignments: AssignmentModel
  users: UserModel
  records: RecordModels
  conversations: ConversationModel
  workspace: () => Promise<Workspace>
  clock: Clock
  logger: Logger
  /** This process. */
  node: string
  leaseMs: number
  /** How long somebody without a connection still counts as there. */
  graceMs: number
  runRule: RunRule | null
  /** The conversation's run is told whose it is, or that its owner has to give it up. */
  assigned: (told: Told) => Promise<void>
  requeued: (told: Told) => Promise<void>
  positionsChanged: (list: Position[]) => Promise<void>
  colleagueChanged: (colleague: Colleague) => void
  tellAuthors: (text: string, about: { ticket: string; conversation: string | null }) => Promise<void>
  checkpoint: RoutingCheckpoint
}): Routing {
  const { agents, assignments, clock } = deps
  const workspace = async () => withQueue(await deps.workspace())
  const roster = createRoster({ agents, users: deps.users, workspace })
  const capacity = createCapacity({ agents, clock })
  const weigh = createWeigh(deps)
  const tell = createTell({ ...deps, roster })
  const drain = createDrain({ ...deps, roster, capacity, tell, offer: createOffer({ ...deps, capacity }) })
  const loop = createDrainLoop({ ...deps, roster, drain })
  const presence = createPresence({ ...deps, loop })
  const desk = createDesk({ ...deps, roster, capacity, weigh, loop })
  const sweep = createSweep({ ...deps, presence, capacity, loop, tell })
  let stopped = false
  let reconsidering: Promise<void> = Promise.resolve()
  const reconsiderAll = async () => {
    for (const { _id } of await assignments.find({ state: 'waiting' }, { _id: 1 }).lean()) {
      if (stopped) return
      await desk.reconsider(_id)
    }
  }

  return {
    desk,
    presence,
    roster,
    figures: createFigures({ assignments, roster }),
    loop,
    sweep,
    async queues() {
      const inForce = await workspace()
      return Promise.all(
        Object.keys(inForce.queues).map(async (name) => {
          const [waiting, online] = await Promise.all([assignments.countDocuments({ state: 'waiting', queue: name }), roster.candidates(inForce, name)])
          return { name, waiting, online: online.length }
        }),
      )
    },
    async heard({ object, record, type }) {
      if (object === 'ticket' && type === 'ticket.changed') await desk.reconsider(record)
    },
    agentChanged: (agent) => loop.agentChanged(agent, { hasRoom: true }),
    queuesChanged() {
      reconsidering = reconsidering.then(reconsiderAll).catch((err: unknown) => deps.logger.error('queues.not-reconsidered', { err }))
    },
    async stop() {
      stopped = true
      await presence.settled()
      await sweep.stop()
      await reconsidering
      await loop.stop()
    },
  }
}
