import type { Queue, Workspace } from '../../engine/flow.ts'
import { DEFAULT_QUEUE } from '../../engine/routing/default-queue.ts'
import { isOpen } from '../../engine/hours/business-hours.ts'
import { type Candidate, hasRoom, type QueueRule, weightFor } from '../../engine/routing/choose-agent.ts'
import { queuesOf, servesQueue } from '../../engine/routing/teams.ts'
import type { AgentDocument, AgentModel } from '../../models/agent.ts'
import type { UserDocument, UserModel } from '../../models/user.ts'
import type { AgentRef, Colleague } from '../../protocol/agent.ts'

export type Person = Pick<UserDocument, '_id' | 'email' | 'name' | 'picture' | 'skills' | 'capacity'>

/** Who works here and what queues there are, read fresh for each question. The workspace has one queue at least. */
export type Roster = {
  /** The queue of this name in the current release. `known` false: it is gone, and this is the first queue, which takes its place. */
  queue(name: string | null): Promise<{ queue: Queue; known: boolean; workspace: Workspace }>
  /** Active people by id. */
  people(): Promise<Map<string, Person>>
  person(id: string): Promise<Person | null>
  /** Who serves the queue and is online. */
  candidates(workspace: Workspace, queue: string): Promise<Candidate[]>
  colleagues(): Promise<Colleague[]>
  colleague(id: string): Promise<Colleague | null>
  /** The person, with whether one more ticket fits; null: nobody of that id can get any. */
  colleagueFor(id: string, queue: string | null): Promise<{ agent: AgentRef; hasRoom: boolean } | null>
}

const SHOWN = { email: 1, name: 1, picture: 1, skills: 1, capacity: 1 } as const

export function createRoster(deps: { agents: AgentModel; users: UserModel; workspace: () => Promise<Workspace> }): Roster {
  const { agents, users } = deps

  const people = async () => new Map((await users.find({ active: true }, SHOWN).lean<Person[]>()).map((person) => [person._id, person]))
  const person = (id: string) => users.findOne({ _id: id, active: true }, SHOWN).lean<Person>()
  const queue: Roster['queue'] = async (name) => {
    const workspace = await deps.workspace()
    const named = name !== null && Object.hasOwn(workspace.queues, name) ? workspace.queues[name] : undefined
    return { queue: named ?? Object.values(workspace.queues)[0] ?? DEFAULT_QUEUE, known: named !== undefined, workspace }
  }

  return {
    queue,
    people,
    person,

    async candidates(workspace, name) {
      const [staff, online] = await Promise.all([people(), agents.find({ presence: 'online' }).lean<AgentDocument[]>()])
      return online.flatMap((agent) => {
        const known = staff.get(agent._id)
        return known && servesQueue(workspace.teams, name, known.email) ? [candidateOf(agent, known)] : []
      })
    },

    async colleagues() {
      const [workspace, staff, known] = await Promise.all([deps.workspace(), people(), agents.find({}).lean<AgentDocument[]>()])
      const byId = new Map(known.map((agent) => [agent._id, agent]))
      return [...staff.values()].map((each) => colleagueOf(each, byId.get(each._id) ?? null, workspace))
    },

    async colleague(id) {
      const [workspace, known, agent] = await Promise.all([deps.workspace(), person(id), agents.findById(id).lean<AgentDocument>()])
      return known && colleagueOf(known, agent, workspace)
    },

    async colleagueFor(id, name) {
      const [known, agent, found] = await Promise.all([person(id), agents.findById(id).lean<AgentDocument>(), queue(name)])
      if (!known) return null
      return { agent: refOf(known), hasRoom: hasRoom(candidateOf(agent, known), ruleOf(found.queue), 1) }
    },
  }
}

export const refOf = ({ _id, name, picture }: Pick<Person, '_id' | 'name' | 'picture'>): AgentRef => ({ id: _id, name, picture })

export const ruleOf = ({ name, assign, capacity }: Queue): QueueRule => ({ name, assign, limit: capacity.default })

/** What the authors of flows are told of a queue that is gone. */
export const goneText = (name: string, instead: string): string => `There is no queue "${name}" any more. "${instead}" takes its place; name another queue, or put it back.`

/** Whether the queue's calendar is open. */
export const isServed = (workspace: Workspace, queue: Queue, now: Date): boolean => {
  const hours = queue.hours === null ? undefined : workspace.hours[queue.hours]
  return hours === undefined || isOpen(hours, now.getTime())
}

export const candidateOf = (agent: AgentDocument | null, person: Person): Candidate => ({
  id: person._id,
  skills: person.skills,
  capacity: person.capacity,
  load: agent?.load ?? 0,
  loads: agent?.loads ?? {},
  lastAssignedAt: agent?.lastAssignedAt.getTime() ?? 0,
})

/** What one more ticket of the queue takes of a person, and what they may have at most beside it. */
export const limitsFor = (person: Pick<Candidate, 'capacity'>, rule: QueueRule, weight: number) => {
  const taken = weightFor(person, rule, weight)
  return { weight: taken, limits: { queue: rule.limit - taken, total: person.capacity === null ? null : person.capacity - taken } }
}

const colleagueOf = (person: Person, agent: AgentDocument | null, workspace: Workspace): Colleague => ({
  ...refOf(person),
  presence: agent?.presence ?? 'offline',
  load: agent?.load ?? 0,
  capacity: person.capacity,
  skills: person.skills,
  queues: queuesOf(workspace, person.email),
})
