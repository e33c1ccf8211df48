import type { Team, Workspace } from '../flow.ts'

type Teams = Record<string, Team>

const membersOf = (teams: Teams, queue: string): string[] => Object.values(teams).flatMap((team) => (team.queue === queue ? team.members : []))

/** Whether somebody serves a queue: a member of one of its teams does, and everybody when these have no members. */
export function servesQueue(teams: Teams, queue: string, email: string): boolean {
  const members = membersOf(teams, queue)
  return members.length === 0 || members.includes(email)
}

/** The queues that somebody serves. */
export const queuesOf = ({ teams, queues }: Pick<Workspace, 'teams' | 'queues'>, email: string): string[] =>
  Object.keys(queues).filter((queue) => servesQueue(teams, queue, email))

/** The e-mail address of whoever leads a queue: of its first team that has a lead. */
export const leadOf = (teams: Teams, queue: string): string | null => Object.values(teams).find((team) => team.queue === queue && team.lead !== null)?.lead ?? null
