import type { AgentDocument } from '../../server/models/agent.ts'
import type { AssignmentDocument } from '../../server/models/assignment.ts'

/** What the rules below need to know of a person and of a queue: written anew, so that they do not repeat what they check. */
export type Serves = { queues: string[]; skills: string[]; capacity: number | null }
export type House = { people: Record<string, Serves>; limits: Record<string, number> }
export type Board = { agents: AgentDocument[]; tickets: AssignmentDocument[] }

const sum = (weights: number[]) => weights.reduce((total, weight) => total + weight, 0)

/** Agents who have more than they take, or whose load is not the sum of what they have. `heavier`: tickets that may weigh more than when they were given. */
export const overloaded = ({ people, limits }: House, agents: AgentDocument[], heavier: ReadonlySet<string>): string[] =>
  agents.flatMap(({ _id, assigned, load, loads }) => {
    const inAll = sum(assigned.map(({ weight }) => weight))
    const wrongSums = inAll !== load || Object.keys(limits).some((queue) => sum(assigned.filter((each) => each.queue === queue).map(({ weight }) => weight)) !== (loads[queue] ?? 0))
    const isOver = load > (people[_id]?.capacity ?? Infinity) || Object.entries(limits).some(([queue, limit]) => (loads[queue] ?? 0) > limit)
    const tooMuch = isOver && !assigned.some(({ ticket }) => heavier.has(ticket))
    const twice = new Set(assigned.map(({ ticket }) => ticket)).size < assigned.length
    return wrongSums || tooMuch || twice ? [`${_id} has ${JSON.stringify({ load, loads, assigned: assigned.map(({ ticket, weight }) => `${ticket}:${weight}`) })}`] : []
  })

/** Tickets whose owner does not have them, or that somebody else has too, or that somebody has who is not the owner. At rest only. */
export function notOneOwner({ agents, tickets }: Board): string[] {
  const owned = tickets.flatMap(({ _id, state, agent, token }) => (state === 'assigned' ? [`${_id} is ${agent}'s by ${token}`] : []))
  const had = agents.flatMap(({ _id, assigned }) => assigned.map(({ ticket, token }) => `${ticket} is ${_id}'s by ${token}`))
  return [...owned.filter((one) => !had.includes(one)), ...had.filter((one) => !owned.includes(one)), ...had.filter((one, i) => had.indexOf(one) !== i)]
}

/** Tickets that do not weigh what they should, by themselves or with whoever has them. At rest only. */
export const wrongWeights = ({ people, limits }: House, { agents, tickets }: Board, weightOf: (ticket: AssignmentDocument) => number): string[] =>
  tickets.filter(({ state }) => state !== 'done').flatMap((ticket) => {
    const wanted = weightOf(ticket)
    const holder = agents.find(({ _id }) => ticket.state === 'assigned' && _id === ticket.agent)
    const held = holder?.assigned.find((each) => each.ticket === ticket._id)?.weight
    const least = holder && Math.min(wanted, limits[ticket.queue] ?? Infinity, people[holder._id]?.capacity ?? Infinity)
    return ticket.weight === wanted && held === least ? [] : [`${ticket._id} weighs ${ticket.weight}, with ${holder?._id ?? 'nobody'} ${held}, and should weigh ${wanted}`]
  })

/** Whether the first is before the second in their queue. */
export const isAhead = (a: AssignmentDocument, b: AssignmentDocument): boolean =>
  a.priority !== b.priority ? a.priority > b.priority : a.queuedAt.getTime() !== b.queuedAt.getTime() ? a.queuedAt < b.queuedAt : a._id < b._id

/** Whether nothing but room speaks against it. */
export const mayHave = ({ people }: House, agent: string, { queue, needs, avoid }: AssignmentDocument, now: Date): boolean => {
  const person = people[agent]
  if (!person?.queues.includes(queue) || (avoid?.agent === agent && avoid.until > now)) return false
  return needs.every(({ skill, dropAt }) => (dropAt !== null && dropAt <= now) || person.skills.includes(skill))
}

/** Who waits beside somebody who could take them. At rest, for each agent the first in line has to be too much. */
export function waitsBesideFree(house: House, { agents, tickets }: Board, now: Date): string[] {
  return agents.filter(({ presence }) => presence === 'online').flatMap(({ _id, load, loads }) =>
    Object.entries(house.limits).flatMap(([queue, limit]) => {
      const line = tickets.filter((ticket) => ticket.state === 'waiting' && ticket.queue === queue && mayHave(house, _id, ticket, now))
      const first = line.toSorted((a, b) => (isAhead(a, b) ? -1 : 1))[0]
      if (!first) return []
      const capacity = house.people[_id]?.capacity ?? Infinity
      const weight = Math.min(first.weight, limit, capacity)
      return (loads[queue] ?? 0) + weight <= limit && load + weight <= capacity ? [`${first._id} waits, and ${_id} has room`] : []
    }),
  )
}

/** Who was passed: waits as before this moment, while somebody behind was given to an agent whom both may have. */
export function passed(house: House, before: AssignmentDocument[], { tickets }: Board, given: { ticket: string; agent: string }[], now: Date): string[] {
  const stillWaiting = before.filter(({ _id, state, revision }) => state === 'waiting' && tickets.some((after) => after._id === _id && after.revision === revision))
  return given.flatMap(({ ticket, agent }) => {
    const got = tickets.find(({ _id }) => _id === ticket)
    const ahead = stillWaiting.find((one) => got && one.queue === got.queue && isAhead(one, got) && mayHave(house, agent, one, now))
    return ahead ? [`${ticket} was given to ${agent} before ${ahead._id}`] : []
  })
}
