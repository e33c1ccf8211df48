import type { Team } from '../../flow.ts'
import type { Context } from '../context.ts'
import { listOf, mapOf, mapSchema, openMap, type Reader, type Schema, type Shape } from '../reader.ts'
import { reference, scalarOf } from '../scalars.ts'
import type { Node } from '../yaml/node.ts'

const person: Reader<string> = {
  schema: () => ({ type: 'string' }),
  read: (node, ctx) => {
    const found = scalarOf(node, ctx, 'the e-mail address of somebody who works here')
    if (!found) return undefined
    if (!/^[^@\s]+@[^@\s]+$/.test(found.text)) ctx.report('bad-value', node.at, `"${found.text}" is no e-mail address; people are named by theirs, e.g. bea@example.com.`)
    return found.text.toLowerCase()
  },
}

type Keys = { queue: string; lead: string; members: string[] }
const TEAM: Shape<Keys> = { queue: reference('a queue', (ctx) => ctx.world.queues), lead: person, members: listOf(person) }

export const teamsSchema = (): Schema => ({ type: 'object', additionalProperties: mapSchema(TEAM, ['queue']) })

/** The teams under `teams:`. */
export function readTeams(node: Node, ctx: Context): Record<string, Team> {
  const team: Reader<Omit<Team, 'name'>> = {
    schema: () => mapSchema(TEAM, ['queue']),
    read: (value, inside) => {
      const keys = openMap(value, inside, TEAM, { what: 'A team', required: ['queue'] })
      const queue = keys?.get('queue')
      const [lead, members] = [keys?.get('lead') ?? null, keys?.get('members') ?? []]
      return queue === undefined ? undefined : { queue, lead, members: [...new Set(members)] }
    },
  }
  const read = mapOf('teams', team).read(node, ctx) ?? {}
  return Object.fromEntries(Object.entries(read).map(([name, found]) => [name, { ...found, name }]))
}
