import type { Workspace } from '../flow.ts'
import type { Context } from './context.ts'
import type { Declared } from './declare-world.ts'
import { hoursSchema, readHours } from './files/hours-file.ts'
import { queuesSchema, readQueues } from './files/queues-file.ts'
import { readReplies, repliesSchema } from './files/replies-file.ts'
import { policiesSchema, readPolicies } from './files/sla-file.ts'
import { readTeams, teamsSchema } from './files/teams-file.ts'
import { version } from './files/version.ts'
import { mapSchema, openMap, type Schema, type Shape } from './reader.ts'
import type { Parsed } from './sort-files.ts'
import { raw } from './value.ts'
import type { Node } from './yaml/node.ts'

type Keys = { midflow: true; hours: Node; holidays: Node; queues: Node; teams: Node; skills: Node; policies: Node; replies: Node }
const SERVICE: Shape<Keys> = {
  midflow: version, hours: raw(), holidays: raw(), queues: raw(), teams: raw(), skills: raw({ type: 'array', items: { type: 'string' } }), policies: raw(), replies: raw(),
}

export function serviceSchema(): Schema {
  const whole = mapSchema(SERVICE)
  return { ...whole, properties: { midflow: version.schema(), hours: hoursSchema(), holidays: {}, queues: queuesSchema(), teams: teamsSchema(), skills: {}, policies: policiesSchema(), replies: repliesSchema() } }
}

type Service = Pick<Workspace, 'hours' | 'queues' | 'teams' | 'policies' | 'replies'>

/** `service/*.yaml`: calendars, queues, teams, policies and prepared replies, in whichever file they stand. */
export function readService(files: Parsed[], contextOf: (file: Parsed) => Context, declared: Declared): Service {
  const found: Service = { hours: {}, queues: {}, teams: {}, policies: [], replies: {} }
  const seen = new Map<string, string>()
  for (const file of files) {
    const ctx = contextOf(file)
    const keys = openMap(file.tree, ctx, SERVICE, { what: 'A service file' })
    if (!keys) continue
    keys.get('midflow')
    for (const key of ['hours', 'holidays', 'queues', 'teams', 'policies', 'replies'] as const) {
      const node = keys.node(key)
      for (const entry of node?.kind === 'map' ? node.entries : []) {
        const before = seen.get(`${key} ${entry.key}`)
        if (before !== undefined) ctx.report('duplicate-name', entry.keyAt, `"${entry.key}" is there already, in ${before}.`)
        seen.set(`${key} ${entry.key}`, file.path)
      }
    }
    const [hours, queues, teams] = [keys.get('hours'), keys.get('queues'), keys.get('teams')]
    const [policies, replies] = [keys.get('policies'), keys.get('replies')]
    if (hours) Object.assign(found.hours, readHours(hours, ctx, declared.holidays))
    if (queues) Object.assign(found.queues, readQueues(queues, ctx))
    if (teams) Object.assign(found.teams, readTeams(teams, ctx))
    if (replies) Object.assign(found.replies, readReplies(replies, ctx))
    if (policies) found.policies.push(...readPolicies(policies, ctx))
  }
  return found
}
