import { isOpen } from '../../../engine/hours/business-hours.ts'
import { isProved } from '../../../engine/is-proved.ts'
import type { Workspace } from '../../../engine/flow.ts'
import type { Facts } from '../../../engine/run.ts'
import type { RehearsalRecords } from './rehearsal-records.ts'

/** The world of one rehearsed conversation: its clock, its numbers, who has it and who is online. */
export type World = {
  now: number
  seq: number
  ids: number
  status: string
  owner: string
  queue: string | null
  online: Set<string>
  sticky: Record<string, string>
  /** The visitor has proved who they are. */
  verified: boolean
}

/** What a turn may know of it, as the server would load it. */
export function makeFacts(
  options: { language: string; page: { url: string; title: string } | null },
  workspace: Workspace,
  queues: string[],
  world: World,
  records: RehearsalRecords,
): Facts {
  const { settings } = workspace
  const url = options.page?.url ?? ''
  return {
    now: world.now,
    seed: `rehearsal:${world.ids}`,
    timeZone: settings.timeZone,
    language: options.language,
    country: settings.country,
    currency: settings.currency,
    visitor: { id: 'visitor-1', verified: world.verified && isProved(records.facts()['contact']) },
    conversation: { id: 'conversation-1', status: world.status, owner: world.owner },
    page: { url, path: URL.canParse(url) ? new URL(url).pathname : url, title: options.page?.title ?? '' },
    records: records.facts(),
    queues: Object.fromEntries(
      queues.map((queue) => {
        const waits = world.queue === queue && world.owner === 'queue'
        return [queue, { waiting: waits ? 1 : 0, position: waits ? 1 : null, online: world.online.size, open: isQueueOpen(workspace, world, queue) }]
      }),
    ),
    seq: world.seq,
    sticky: world.sticky,
  }
}

/** Whether anybody can take the conversation: the queue is open and somebody is online. */
export const isStaffed = (workspace: Workspace, world: World, queue: string): boolean => world.online.size > 0 && isQueueOpen(workspace, world, queue)

function isQueueOpen(workspace: Workspace, world: World, queue: string): boolean {
  const name = workspace.queues[queue]?.hours ?? null
  const hours = name === null ? undefined : workspace.hours[name]
  return hours === undefined || isOpen(hours, world.now)
}
