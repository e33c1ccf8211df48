import type { Clock } from '../base/clock.ts'
import { newId } from '../base/ids.ts'
import type { Logger } from '../base/logger.ts'
import type { RunEvent, Turn } from '../engine/run.ts'
import type { RunDocument, RunModel } from '../models/run.ts'
import type { Checkpoint } from './checkpoint.ts'
import { fromEntry, stampInbox } from './inbox.ts'
import { planTurn } from './plan-turn.ts'
import { readCommand, type StoredCommand } from './stored-command.ts'

/** The turn that an event makes of a run, and the release it belongs to. `begins`: it is the first of a new run. */
export type TakenTurn = { turn: Turn; release: string; bot: string; begins: boolean }

/** Loads facts and machine and advances; pure but for reading. */
export type TakeTurn = (run: RunDocument, event: RunEvent) => Promise<TakenTurn>

/** How often an event is tried before it is given up. */
const MAX_TRIES = 3

/** Performs one command; safe to repeat. */
export type Perform = (run: RunDocument, commands: StoredCommand[]) => Promise<void>

export type WorkRunDeps = {
  runs: RunModel
  clock: Clock
  logger: Logger
  leaseMs: number
  takeTurn: TakeTurn
  perform: Perform
  checkpoint: Checkpoint
}

/**
 * Works on a run until its inbox is empty: claims the lease, performs what a crashed holder left, then per event advances,
 * saves (guarded by lease token, revision and arrivals) and performs. Resolves when the run is idle or somebody else holds it.
 */
export type WorkRun = (run: string) => Promise<void>

export function createWorkRun(deps: WorkRunDeps): WorkRun {
  return async (id) => {
    const token = newId(deps.clock.now())
    let run = await claim(deps, id, token)
    while (run) {
      if (run.commands.length > 0) {
        await deps.perform(run, run.commands.map(readCommand))
        await deps.checkpoint('commands-performed')
      }
      run = run.inbox.length > 0 ? await takeNext(deps, run, token) : await release(deps, run, token)
    }
  }
}

async function claim(deps: WorkRunDeps, id: string, token: string): Promise<RunDocument | null> {
  const now = deps.clock.now()
  return deps.runs
    .findOneAndUpdate(
      { _id: id, busy: true, leaseUntil: { $lte: now } },
      { $set: { leaseToken: token, leaseUntil: until(deps) } },
      { returnDocument: 'after' },
    )
    .lean<RunDocument>()
}

/** Advances by the inbox's head and saves. Answers the saved run, or null when the lease was lost. */
async function takeNext(deps: WorkRunDeps, before: RunDocument, token: string): Promise<RunDocument | null> {
  let run: RunDocument | null = before
  while (run) {
    const inbox = stampInbox(run)
    const head = inbox[0]
    if (!head) return run
    const event = fromEntry(head)
    const { turn, release, bot, begins } = await takeOrGiveUp(deps, run, event, token)
    const plan = planTurn(run, inbox, turn, { begins, at: deps.clock.now().getTime() })
    const saved: RunDocument | null = await deps.runs
      .findOneAndUpdate(
        { _id: run._id, leaseToken: token, revision: run.revision, arrivals: run.arrivals },
        { $set: { ...plan.set, release, bot, leaseUntil: until(deps), ...(begins ? { number: run.number + 1 } : {}) } },
        { returnDocument: 'after' },
      )
      .lean<RunDocument>()
    if (saved) {
      for (const note of turn.notes) deps.logger.info('run.noted', { run: run._id, step: note.step, note: note.message })
      deps.logger.debug('run.saved', { run: run._id, revision: saved.revision, event: event.type, at: turn.waitingAt })
      await deps.checkpoint('run-saved')
      return saved
    }
    run = await reload(deps, run, token)
  }
  return null
}

/**
 * The turn, or after too many failures a turn that drops the event with an apology: one event that cannot be worked on must
 * not hold up a conversation for ever. Until then the state is unchanged, and the lease's end brings the next try.
 */
async function takeOrGiveUp(deps: WorkRunDeps, run: RunDocument, event: RunEvent, token: string): Promise<TakenTurn> {
  try {
    return await deps.takeTurn(run, event)
  } catch (err) {
    if (run.failures + 1 < MAX_TRIES) {
      await deps.runs.updateOne({ _id: run._id, leaseToken: token, revision: run.revision }, { $inc: { failures: 1 } })
      throw err
    }
    deps.logger.error('event.given-up', { run: run._id, event: event.type, id: event.id, err })
    return { turn: apology(run), release: run.release ?? '', bot: run.bot, begins: false }
  }
}

const apology = (run: RunDocument): Turn => ({
  snapshot: run.snapshot ?? '',
  done: run.done || run.snapshot === null,
  openQuestion: null,
  waitingAt: run.waitingAt,
  sensitive: false,
  commands: [{ type: 'say', text: 'Something went wrong on our side. Please try again.', question: null, answers: null }],
  notes: [],
  path: [],
})

/** The run as it is now, its performed commands left out, if we still hold it at the revision that we know. */
async function reload(deps: WorkRunDeps, known: RunDocument, token: string): Promise<RunDocument | null> {
  const run = await deps.runs.findOne({ _id: known._id, leaseToken: token, revision: known.revision }).lean<RunDocument>()
  return run && { ...run, commands: [] }
}

/** Gives the lease up, but only if nothing has come in; otherwise answers the run to go on with. */
async function release(deps: WorkRunDeps, run: RunDocument, token: string): Promise<RunDocument | null> {
  const released = await deps.runs.updateOne(
    { _id: run._id, leaseToken: token, revision: run.revision, arrivals: run.arrivals },
    { $set: { busy: false, commands: [], leaseToken: null, leaseUntil: new Date(0) } },
  )
  return released.modifiedCount > 0 ? null : reload(deps, run, token)
}

const until = (deps: WorkRunDeps): Date => new Date(deps.clock.now().getTime() + deps.leaseMs)
