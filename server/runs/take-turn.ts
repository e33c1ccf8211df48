import { advance } from '../engine/advance.ts'
import type { RunEvent } from '../engine/run.ts'
import type { LoadFacts } from './load-facts.ts'
import type { MachineCache } from './machine-cache.ts'
import type { TakeTurn } from './work-run.ts'

/**
 * One turn of a run: machine of its release, facts of this moment, advance. A message that finds no run, or one that has
 * ended, begins a new one on the release and bot that are current now; so does somebody who takes over.
 */
export function createTakeTurn(deps: {
  machines: MachineCache
  loadFacts: LoadFacts
  /** The release in force, and the bot that answers in this conversation. */
  current: (run: string) => Promise<{ release: string; bot: string }>
}): TakeTurn {
  return async (run, event) => {
    const begins = (run.snapshot === null || run.done || run.release === null) && begin(event)
    const { release, bot } = begins || run.release === null ? await deps.current(run._id) : { release: run.release, bot: run.bot }
    const machine = await deps.machines.machine(release, bot)
    const { settings } = await deps.machines.workspace(release)
    const facts = await deps.loadFacts(run, event, machine.needs, settings)
    return { turn: advance(machine, begins ? null : run.snapshot, event, facts), release, bot, begins }
  }
}

const begin = (event: RunEvent): boolean =>
  event.type === 'message' || (event.type === 'agent' && (event.what.kind === 'message' || event.what.kind === 'joined'))
