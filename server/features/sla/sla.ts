import type { Clock } from '../../base/clock.ts'
import type { Workspace } from '../../engine/flow.ts'
import type { Applied } from '../../engine/sla/applied.ts'
import { applyPolicy } from '../../engine/sla/apply-policy.ts'
import { momentsSince } from '../../engine/sla/moments.ts'
import { createPlans, type Plans } from '../../engine/sla/plans.ts'
import { showClocks } from '../../engine/sla/show-clocks.ts'
import type { AppliedSlaDocument, AppliedSlaModel } from '../../models/applied-sla.ts'
import type { DomainEvent } from '../../models/domain-event.ts'
import { isTaken } from '../../models/is-taken.ts'
import type { RecordChangeModel } from '../../models/record-change.ts'
import type { RecordModels } from '../../models/record.ts'
import type { Timers } from '../../platform/timers/timers.ts'
import type { SlaState } from '../../protocol/agent.ts'
import { createLoadTicket, type LoadedTicket } from './load-ticket.ts'
import { createPerformOccurrence, type OccurrenceDeps } from './perform-occurrence.ts'

/** The owner of a ticket's timer begins with this. */
export const SLA_TIMERS = 'sla:'
/** The one timer of a ticket: when its clocks must be looked at again. */
const NEXT = 'next'
/** How long after a release a ticket is looked at again if the process that put it under the new policies ended in between. */
const SAFETY_MS = 60_000
/** Tickets that are taken together when a release changes the policies. */
const PAGE = 100

/** A release and what is in it. */
export type InForce = { release: string; workspace: Workspace }

/** The points at which the durability tests end the process. */
export type SlaCheckpoint = (name: 'sla-saved' | 'sla-armed' | 'sla-performed') => Promise<void> | void

/**
 * The SLA of every ticket. The records are the truth and events and timers only hints: each makes the ticket be read and
 * its clocks be computed anew, so all of this may be called again, at the same time and in any order.
 */
export type Sla = {
  /** Something happened to a record. */
  heard(event: DomainEvent): Promise<void>
  /** A timer of `SLA_TIMERS` fired: `owner` as it was set. */
  timerFired(owner: string): Promise<void>
  /** The clocks of these tickets now; those that no policy holds for are left out. */
  stateOf(tickets: string[]): Promise<Map<string, SlaState>>
  /** Puts every open ticket under the policies in force: after a release, or a rollback. Answers how many were under others. */
  recompute(): Promise<number>
  /** Begins to recompute in the background. */
  policiesChanged(): void
  /** Resolves when nothing is being recomputed any more. */
  stop(): Promise<void>
}

export type SlaDeps = Omit<OccurrenceDeps, 'now'> & {
  appliedSlas: AppliedSlaModel
  records: RecordModels
  recordChanges: RecordChangeModel
  timers: Pick<Timers, 'set' | 'cancel'>
  clock: Clock
  /** The release in force. */
  current: () => Promise<InForce>
  workspace: (release: string) => Promise<Workspace>
  /** The clocks of the ticket of this conversation are others than before. */
  changed: (conversation: string) => void
  checkpoint?: SlaCheckpoint
}

export function createSla(deps: SlaDeps): Sla {
  const { appliedSlas, records, timers, clock, checkpoint = () => {} } = deps
  const load = createLoadTicket(records, deps.recordChanges)
  const perform = createPerformOccurrence({ ...deps, now: () => clock.now() })
  const known = new WeakMap<Workspace, Plans>()

  const plansOf = (workspace: Workspace): Plans => {
    const plans = known.get(workspace) ?? createPlans(workspace)
    known.set(workspace, plans)
    return plans
  }

  /** The plan under which a ticket was left. */
  const planOf = async ({ policy, release }: Pick<AppliedSlaDocument, 'policy' | 'release'>) =>
    policy === null ? null : plansOf(await deps.workspace(release)).named(policy)

  const update = async (ticket: string): Promise<void> => {
    while (!(await tryUpdate(ticket)));
  }

  /** False when another process was faster: then everything is to be read again. */
  const tryUpdate = async (ticket: string): Promise<boolean> => {
    const before = await appliedSlas.findById(ticket).lean<AppliedSlaDocument>()
    const known: Applied | null = before && JSON.parse(before.clocks)
    const loaded = await load(ticket, known?.seen ?? 0)
    if (!loaded) return forget(ticket)
    const current = await deps.current()
    // The clock of another process may be a little ahead.
    const now = Math.max(clock.now().getTime(), known?.seen ?? 0)
    const left = before && before.release !== current.release ? [{ release: before.release, workspace: await deps.workspace(before.release) }] : []
    const after = { ...computed(before, known, loaded, [...left, current], now), revision: (before?.revision ?? 0) + 1 }
    if (!(await save(before, after))) return false
    await checkpoint('sla-saved')
    if (loaded.conversation !== null && looksOther(before, after)) deps.changed(loaded.conversation)
    await performPending(after, loaded)
    // Last, so that what made us look comes again until everything is told.
    await arm(after)
    await checkpoint('sla-armed')
    return true
  }

  /** What becomes of the clocks. Until now they are under the release that they were left under, from now on under the one in force. */
  const computed = (before: AppliedSlaDocument | null, known: Applied | null, loaded: LoadedTicket, releases: InForce[], now: number): Omit<AppliedSlaDocument, 'revision'> => {
    const pending = before?.pending.slice() ?? []
    let applied = known
    let plan = before?.policy == null ? null : (releases[0] && plansOf(releases[0].workspace).named(before.policy)) ?? null
    let next: number | null = null
    for (const [i, { release, workspace }] of releases.entries()) {
      const plans = plansOf(workspace)
      const moments = i === 0 ? momentsSince(loaded.past, applied?.seen ?? loaded.createdAt, now, plans.momentOf) : [plans.momentOf(loaded.records, now)]
      const last = moments.at(-1)
      if (!loaded.live && last) moments.push({ ...last, at: now, open: false })
      const result = applyPolicy(applied, plan, moments, now)
      pending.push(...result.happened.map((each) => ({ ...each, release, dueAt: each.dueAt === null ? null : new Date(each.dueAt), at: new Date(each.at) })))
      applied = result.applied
      plan = applied.policy === null ? null : plans.named(applied.policy)
      next = result.next
    }
    return {
      _id: loaded.ticket, policy: applied?.policy ?? null, release: releases.at(-1)?.release ?? '', clocks: JSON.stringify(applied), open: applied?.closed === false,
      contact: loaded.contact, company: loaded.company, nextAt: next === null ? null : new Date(next), pending,
    }
  }

  const save = async (before: AppliedSlaDocument | null, after: AppliedSlaDocument): Promise<boolean> => {
    if (before) {
      const { _id, ...changed } = after
      const filter = { _id, revision: before.revision }
      return (await appliedSlas.updateOne(filter, { $set: changed })).matchedCount > 0
    }
    try {
      await appliedSlas.create(after)
      return true
    } catch (err) {
      if (isTaken(err)) return false
      throw err
    }
  }

  /** Sets the timer as the document says; if that changed meanwhile, as it says now, so that the last to set it is right. */
  const arm = async (saved: Pick<AppliedSlaDocument, '_id' | 'nextAt' | 'revision'>): Promise<void> => {
    for (let armed = saved; ;) {
      const run = `${SLA_TIMERS}${armed._id}`
      if (armed.nextAt) await timers.set({ run, ref: NEXT, at: armed.nextAt })
      else await timers.cancel(run, NEXT)
      const present = await appliedSlas.findById(armed._id, { nextAt: 1, revision: 1 }).lean<typeof saved>()
      if (!present || present.revision === armed.revision) return
      armed = present
    }
  }

  /** Performs what is pending in order; each is taken out when it is done. */
  const performPending = async (saved: AppliedSlaDocument, loaded: LoadedTicket): Promise<void> => {
    for (const occurrence of saved.pending) {
      const workspace = await deps.workspace(occurrence.release)
      await perform(occurrence, { ticket: saved._id, loaded, state: await stateFrom(saved), workspace })
      await appliedSlas.updateOne({ _id: saved._id }, { $pull: { pending: { n: occurrence.n } } })
      await checkpoint('sla-performed')
    }
  }

  const forget = async (ticket: string): Promise<boolean> => {
    await appliedSlas.deleteOne({ _id: ticket })
    await timers.cancel(`${SLA_TIMERS}${ticket}`, NEXT)
    return true
  }

  const stateFrom = async (saved: AppliedSlaDocument): Promise<SlaState | null> => {
    const applied: Applied = JSON.parse(saved.clocks)
    return showClocks(applied, saved.open ? await planOf(saved) : null, clock.now().getTime())
  }

  const recompute = async (): Promise<number> => {
    let count = 0
    for (let last = ''; ;) {
      const page = await appliedSlas.find({ open: true, _id: { $gt: last } }, { release: 1, nextAt: 1 }).sort({ _id: 1 }).limit(PAGE).lean()
      for (const { _id, release, nextAt } of page) {
        if (stopped) return count
        if (release === (await deps.current()).release) continue
        // Should the process end in between, this looks at the ticket again.
        await timers.set({ run: `${SLA_TIMERS}${_id}`, ref: NEXT, at: new Date(Math.min(nextAt?.getTime() ?? Infinity, clock.now().getTime() + SAFETY_MS)) })
        await update(_id)
        count += 1
      }
      if (page.length < PAGE) return count
      last = page.at(-1)?._id ?? last
    }
  }
  let stopped = false
  let recomputing: Promise<void> = Promise.resolve()

  return {
    async heard(event) {
      if (event.object === 'ticket') return update(event.record)
      if (event.object !== 'contact' && event.object !== 'company') return
      const one = event.from === undefined ? event.record : { $in: [event.record, event.from] }
      const found = await appliedSlas.find({ [event.object]: one }, { _id: 1, open: 1 }).lean()
      for (const { _id } of found.filter(({ open }) => open)) await update(_id)
    },

    timerFired: (owner) => update(owner.slice(SLA_TIMERS.length)),

    async stateOf(tickets) {
      const found = await appliedSlas.find({ _id: { $in: tickets } }).lean<AppliedSlaDocument[]>()
      const states = await Promise.all(found.map(async (saved): Promise<[string, SlaState][]> => {
        const state = await stateFrom(saved)
        return state ? [[saved._id, state]] : []
      }))
      return new Map(states.flat())
    },

    recompute,

    policiesChanged() {
      recomputing = recomputing.then(recompute).then(
        (tickets) => deps.logger.info('sla.recomputed', { tickets }),
        (err: unknown) => deps.logger.error('sla.recompute-failed', { err }),
      )
    },

    async stop() {
      stopped = true
      await recomputing
    },
  }
}

/** Whether people would see other clocks: that they were looked at again is no difference. */
function looksOther(before: AppliedSlaDocument | null, after: Omit<AppliedSlaDocument, 'revision'>): boolean {
  if (before?.policy !== after.policy || before.release !== after.release) return true
  const [one, other]: Applied[] = [JSON.parse(before.clocks), JSON.parse(after.clocks)]
  return JSON.stringify(one?.clocks) !== JSON.stringify(other?.clocks)
}
