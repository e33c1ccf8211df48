import type { Queue, Workspace } from '../flow.ts'

/** The queue of those who declare none: everybody serves it, at any time. */
export const DEFAULT_QUEUE: Queue = {
  name: 'default', hours: null, assign: 'most-free-capacity', needs: [], capacity: { default: 4, weights: [] }, replyWithin: null, rounds: 3,
}

/** The workspace, with a queue even when its files declare none: people can have conversations without anything being set up. */
export const withQueue = <W extends Pick<Workspace, 'queues'>>(workspace: W): W =>
  Object.keys(workspace.queues).length > 0 ? workspace : { ...workspace, queues: { [DEFAULT_QUEUE.name]: DEFAULT_QUEUE } }
