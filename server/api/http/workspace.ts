import { z } from 'zod'
import { AppError } from '../../base/errors.ts'
import type { SourceFile, Workspace } from '../../engine/flow.ts'
import { flowGraph } from '../../engine/flow-graph.ts'
import { workspaceView } from '../../engine/workspace-view.ts'
import { ROLES } from '../../protocol/agent.ts'
import { defineRoute, type Route } from './route.ts'

const place = z.object({ file: z.string(), line: z.number() }).nullable()
const words = z.string().nullable()

const view = z.object({
  release: z.number().nullable(),
  bots: z.array(z.object({ name: z.string(), title: z.string(), file: z.string(), languages: z.array(z.string()), steps: z.number(), sites: z.array(z.string()) })),
  queues: z.array(z.object({
    name: z.string(), at: place, hours: words, assign: z.string(), needs: z.array(z.object({ skill: z.string(), when: words, dropAfter: words })),
    capacity: z.number(), weights: z.array(z.object({ when: z.string(), weight: z.number() })), replyWithin: words,
  })),
  teams: z.array(z.object({ name: z.string(), at: place, queue: z.string(), lead: words, members: z.array(z.string()) })),
  hours: z.array(z.object({
    name: z.string(), at: place, timeZone: z.string(), open: z.array(z.object({ day: z.string(), periods: z.string() })), exceptions: z.array(z.object({ day: z.string(), what: z.string() })),
  })),
  policies: z.array(z.object({
    name: z.string(), at: place, when: words, hours: z.string(), targets: z.array(z.object({ target: z.string(), within: z.string() })), pausedWhen: words, notices: z.array(z.string()),
  })),
})

/** A bot as nodes and ways. */
export const graphShape = z.object({
  bot: z.string(), title: z.string(), file: z.string(), start: z.string(),
  nodes: z.array(z.object({ id: z.string(), flow: z.string(), kind: z.string(), name: words, text: z.string(), when: words, returns: z.boolean(), at: place })),
  edges: z.array(z.object({ from: z.string(), to: z.string(), kind: z.enum(['next', 'case', 'jump', 'error', 'time', 'call']), label: words })),
})

/** What the published files say, for people to read. `current`: the release in force, null before the first. */
export function workspaceRoutes(current: () => Promise<{ number: number; workspace: Workspace; files: SourceFile[] } | null>): Route[] {
  const access = { roles: ROLES, scope: 'releases.read' } as const
  return [
    defineRoute({
      method: 'get', path: '/api/workspace', tag: 'Releases', summary: 'Bots, queues, teams, business hours and SLA policies of the release in force, in words', access,
      answers: view,
      async handle() {
        const release = await current()
        return { value: release ? workspaceView(release.workspace, release.files, release.number) : { release: null, bots: [], queues: [], teams: [], hours: [], policies: [] } }
      },
    }),
    defineRoute({
      method: 'get', path: '/api/bots/:bot/graph', tag: 'Releases', summary: 'A bot as a graph of steps and ways', access,
      params: z.strictObject({ bot: z.string().max(100) }),
      answers: z.object({ release: z.number(), graph: graphShape }),
      async handle({ params: { bot } }) {
        const release = await current()
        if (!release || !Object.hasOwn(release.workspace.bots, bot)) {
          throw new AppError('not-found', { what: 'bot', name: bot, hint: release ? `There are ${Object.keys(release.workspace.bots).join(', ')}.` : 'Publish flow files: midflow publish.' })
        }
        return { value: { release: release.number, graph: flowGraph(release.workspace, bot) } }
      },
    }),
  ]
}
