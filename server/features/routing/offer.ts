import type { Clock } from '../../base/clock.ts'
import type { Logger } from '../../base/logger.ts'
import type { Queue, Workspace } from '../../engine/flow.ts'
import { type Candidate, chooseAgent, hasRoom, mayHave, type Wanted } from '../../engine/routing/choose-agent.ts'
import { leadOf } from '../../engine/routing/teams.ts'
import type { AgentDocument, AgentModel } from '../../models/agent.ts'
import type { AssignmentDocument } from '../../models/assignment.ts'
import type { Capacity, Reserved } from './capacity.ts'
import { candidateOf, limitsFor, type Person, ruleOf } from './roster.ts'

/** What a code action is asked by a queue's rule `code:`: in which order to offer the ticket to whom; ids or e-mail addresses. */
export type RunRule = (question: { action: string; ticket: string; conversation: string | null; queue: string; agents: AskedOf[] }) => Promise<string[]>
/** Somebody who has room: `load` in all, `queueLoad` of this queue. */
export type AskedOf = { id: string; email: string; name: string; skills: string[]; load: number; queueLoad: number; capacity: number | null }

/** One pass over a queue. `candidates` change with what is reserved; `kept`: whose next room is for somebody who waits longer. */
export type Pass = { queue: Queue; workspace: Workspace; now: Date; people: Map<string, Person>; candidates: Candidate[]; kept: Set<string> }

/** `forGood`: they keep it however long they take to answer. `skipped`: another pass has it in hand. */
export type Offered = { kind: 'taken'; agent: string; reservation: Reserved; forGood: boolean } | { kind: 'kept' } | { kind: 'skipped' }

export type Offer = {
  /** Reserves room for a waiting ticket with the best agent who has it; else keeps the next room of all who may have the ticket. */
  toBest(pass: Pass, waiting: AssignmentDocument): Promise<Offered>
  /** Gives a ticket that enough agents let wait to the queue's lead, whatever they have, if they are online. */
  toLead(pass: Pass, waiting: AssignmentDocument): Promise<Offered>
}

export function createOffer(deps: { agents: AgentModel; capacity: Capacity; clock: Clock; logger: Logger; runRule: RunRule | null }): Offer {
  const { agents, capacity, logger } = deps

  const reserve = (pass: Pass, waiting: AssignmentDocument, agent: Candidate, isForced = false) => {
    const { weight, limits } = limitsFor(agent, ruleOf(pass.queue), waiting.weight)
    return capacity.reserve({ agent: agent.id, ticket: waiting._id, queue: pass.queue.name, weight, limits: isForced ? null : limits, online: true })
  }

  const taken = (pass: Pass, agent: Candidate, reservation: Reserved, forGood = false): Offered => {
    const { queue, weight, at } = reservation
    replace(pass, { ...agent, load: agent.load + weight, loads: { ...agent.loads, [queue]: (agent.loads[queue] ?? 0) + weight }, lastAssignedAt: at.getTime() })
    return { kind: 'taken', agent: agent.id, reservation, forGood }
  }

  const orderOf = async (pass: Pass, waiting: AssignmentDocument, asked: Candidate[]): Promise<string[] | null> => {
    const { assign } = pass.queue
    if (typeof assign === 'string' || !deps.runRule || asked.length === 0) return null
    try {
      const answer = await deps.runRule({ action: assign.code, ticket: waiting._id, conversation: waiting.conversation, queue: pass.queue.name, agents: asked.map((each) => askedOf(pass, each)) })
      const byEmail = new Map([...pass.people.values()].map(({ _id, email }) => [email, _id]))
      return answer.map((each) => byEmail.get(each.toLowerCase()) ?? each)
    } catch (err) {
      logger.warn('queue.rule-failed', { queue: pass.queue.name, action: assign.code, ticket: waiting._id, err })
      return null
    }
  }

  const toLead: Offer['toLead'] = async (pass, waiting) => {
    const lead = leadIn(pass)
    const reservation = lead && (await reserve(pass, waiting, lead, true))
    return lead && reservation ? taken(pass, lead, reservation, true) : { kind: 'skipped' }
  }

  const toBest: Offer['toBest'] = async (pass, waiting) => {
    const rule = ruleOf(pass.queue)
    const wanted = wantedOf(waiting, pass.now)
    const able = pass.candidates.filter((agent) => !pass.kept.has(agent.id) && mayHave(agent, wanted))
    const order = await orderOf(pass, waiting, able.filter((agent) => hasRoom(agent, rule, wanted.weight)))
    for (const id of chooseAgent(rule, wanted, able, order)) {
      for (let agent = pass.candidates.find((each) => each.id === id); agent && hasRoom(agent, rule, wanted.weight); ) {
        const reservation = await reserve(pass, waiting, agent)
        if (reservation) return taken(pass, agent, reservation)
        const found = await agents.findById(id).lean<AgentDocument>()
        if (found?.assigned.some(({ ticket }) => ticket === waiting._id)) return { kind: 'skipped' }
        agent = found?.presence === 'online' ? refresh(pass, found) : leave(pass, id)
      }
    }
    for (const agent of pass.candidates) if (mayHave(agent, wanted)) pass.kept.add(agent.id)
    return { kind: 'kept' }
  }

  return { toBest, toLead }
}

const askedOf = ({ people, queue }: Pass, { id, skills, load, loads, capacity }: Candidate): AskedOf => {
  const { email = '', name = '' } = people.get(id) ?? {}
  return { id, email, name, skills: [...skills], load, queueLoad: loads[queue.name] ?? 0, capacity }
}

const wantedOf = ({ weight, needs, avoid, prefer, tried }: AssignmentDocument, now: Date): Wanted => ({
  weight,
  needs: needs.filter(({ dropAt }) => dropAt === null || dropAt > now).map(({ skill }) => skill),
  avoid: avoid && avoid.until > now ? avoid.agent : null,
  prefer,
  tried,
})

function leadIn({ workspace, queue, people, candidates }: Pass): Candidate | null {
  const email = leadOf(workspace.teams, queue.name)
  const lead = email === null ? undefined : [...people.values()].find((person) => person.email === email)
  return lead ? (candidates.find(({ id }) => id === lead._id) ?? candidateOf(null, lead)) : null
}

const replace = (pass: Pass, agent: Candidate): Candidate => {
  pass.candidates = pass.candidates.map((each) => (each.id === agent.id ? agent : each))
  return agent
}

const refresh = (pass: Pass, found: AgentDocument): Candidate | undefined => {
  const person = pass.people.get(found._id)
  return person && replace(pass, candidateOf(found, person))
}

const leave = (pass: Pass, id: string): undefined => {
  pass.candidates = pass.candidates.filter((each) => each.id !== id)
}
