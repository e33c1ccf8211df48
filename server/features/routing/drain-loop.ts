import type { Clock } from '../../base/clock.ts'
import type { Logger } from '../../base/logger.ts'
import type { AssignmentModel } from '../../models/assignment.ts'
import type { Colleague } from '../../protocol/agent.ts'
import type { Drain } from './drain.ts'
import type { Roster } from './roster.ts'
import { createTellPlaces, type Position } from './tell-places.ts'

/**
 * Drains queues when something changed: at most one pass a queue at a time in this process, and another after it when something
 * changed meanwhile. Then says which places the waiting have, and what the agents have.
 */
export type DrainLoop = {
  /** `quiet`: nothing changed in the queue itself, so that places are told only when somebody was assigned. */
  wake(queue: string, quiet?: 'quiet'): void
  /** Something changed with an agent: their queues are drained, and colleagues see it. */
  agentChanged(agent: string, change: { hasRoom: boolean }): void
  settled(): Promise<void>
  stop(): Promise<void>
}

export function createDrainLoop(deps: {
  assignments: AssignmentModel
  roster: Roster
  drain: Drain
  clock: Clock
  logger: Logger
  positionsChanged: (list: Position[]) => Promise<void>
  colleagueChanged: (colleague: Colleague) => void
}): DrainLoop {
  const { logger } = deps
  const places = createTellPlaces(deps)
  const draining = new Map<string, { again: boolean; loud: boolean }>()
  const underWay = new Set<Promise<void>>()
  let stopped = false

  const follow = (work: () => Promise<void>) => {
    const promise = work()
      .catch((err: unknown) => logger.error('queue.drain-failed', { err }))
      .finally(() => underWay.delete(promise))
    underWay.add(promise)
  }

  const tellAgent = async (agent: string) => {
    const colleague = await deps.roster.colleague(agent)
    if (colleague) deps.colleagueChanged(colleague)
  }

  const agentChanged = (agent: string, { hasRoom }: { hasRoom: boolean }) => {
    if (stopped) return
    follow(async () => {
      const colleague = await deps.roster.colleague(agent)
      if (!colleague) return
      deps.colleagueChanged(colleague)
      if (hasRoom) for (const queue of colleague.queues) wake(queue, 'quiet')
    })
  }

  const run = async (queue: string, state: { again: boolean; loud: boolean }) => {
    try {
      do {
        state.again = false
        const { loud } = state
        state.loud = false
        const { agents, lost } = await deps.drain(queue)
        // Who was held back for a ticket that is now somebody's may be free for those who came behind it meanwhile.
        if (agents.length > lost.length) state.again = true
        for (const agent of lost) agentChanged(agent, { hasRoom: true })
        if (loud || agents.length > 0) places.tell(queue)
        await Promise.all(agents.filter((agent) => !lost.includes(agent)).map(tellAgent))
      } while (state.again && !stopped)
    } finally {
      draining.delete(queue)
    }
  }

  const wake = (queue: string, quiet?: 'quiet') => {
    if (stopped) return
    const busy = draining.get(queue)
    const state = busy ?? { again: false, loud: false }
    state.loud ||= quiet === undefined
    if (busy) {
      busy.again = true
      return
    }
    draining.set(queue, state)
    follow(() => run(queue, state))
  }

  const settled = async () => {
    while (underWay.size > 0) await Promise.all(underWay)
  }

  return {
    wake,
    agentChanged,
    settled,
    async stop() {
      stopped = true
      await settled()
      await places.stop()
    },
  }
}
