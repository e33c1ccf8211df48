import type { Queue } from '../flow.ts'

/** Somebody who serves the queue and is online. `capacity`: the weight that they take in all; null: only the queues' limits hold. */
export type Candidate = {
  id: string
  skills: readonly string[]
  load: number
  loads: Readonly<Record<string, number>>
  capacity: number | null
  /** Milliseconds UTC; 0: never. */
  lastAssignedAt: number
}

/** What is to be assigned. `needs`: skills; `avoid`: who shall not have it; `prefer`: who would best have it; `tried`: who let it wait. */
export type Wanted = { weight: number; needs: readonly string[]; avoid: string | null; prefer: string | null; tried: readonly string[] }

/** `limit`: the weight that one agent takes of this queue. */
export type QueueRule = { name: string; assign: Queue['assign']; limit: number }

/**
 * Whom to offer it to, the best first: everybody who may have it and has room. `order`: what a code action answered, for its rule;
 * whoever it does not name comes after, by most free capacity. Pure.
 *
 * `most-free-capacity` and `owner-first`: most free weight first, then who has waited longest; `round-robin`: who has waited longest.
 * Whoever is preferred comes first under every rule but one of code; whoever let it wait before comes last under all.
 */
export function chooseAgent(rule: QueueRule, wanted: Wanted, candidates: readonly Candidate[], order: readonly string[] | null = null): string[] {
  const able = candidates.filter((agent) => mayHave(agent, wanted) && hasRoom(agent, rule, wanted.weight))
  const late = ({ id }: Candidate) => (wanted.tried.includes(id) ? 1 : 0)
  const rank = (agent: Candidate): number => {
    if (order === null) return agent.id === wanted.prefer ? 0 : 1
    const place = order.indexOf(agent.id)
    return place < 0 ? order.length : place
  }
  const free = (agent: Candidate) => (rule.assign === 'round-robin' ? 0 : freeWeight(agent, rule))
  return able
    .toSorted((a, b) => late(a) - late(b) || rank(a) - rank(b) || free(b) - free(a) || a.lastAssignedAt - b.lastAssignedAt || (a.id < b.id ? -1 : 1))
    .map(({ id }) => id)
}

/** Whether nothing but room speaks against it. */
export const mayHave = (agent: Candidate, { needs, avoid }: Wanted): boolean => agent.id !== avoid && needs.every((skill) => agent.skills.includes(skill))

/** Whether it fits beside what they have, by the queue's limit and their own. What weighs nothing always fits. */
export const hasRoom = (agent: Candidate, rule: QueueRule, weight: number): boolean =>
  weight === 0 || (takes(agent, rule) && freeWeight(agent, rule) >= weightFor(agent, rule, weight))

/** What it weighs with them: never more than they take at all, or it could never be assigned. */
export const weightFor = (agent: Pick<Candidate, 'capacity'>, rule: QueueRule, weight: number): number =>
  Math.min(weight, rule.limit, agent.capacity ?? Infinity)

const takes = (agent: Candidate, rule: QueueRule): boolean => rule.limit > 0 && agent.capacity !== 0

const freeWeight = (agent: Candidate, { name, limit }: QueueRule): number =>
  Math.min(limit - (Object.hasOwn(agent.loads, name) ? (agent.loads[name] ?? 0) : 0), agent.capacity === null ? Infinity : agent.capacity - agent.load)
