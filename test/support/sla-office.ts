import { silentLogger } from '../../server/base/logger.ts'
import type { Json } from '../../server/engine/flow.ts'
import { readWorkspace } from '../../server/engine/language/read-workspace.ts'
import type { SlaEvent, SlaNotice } from '../../server/features/sla/sla-event.ts'
import { createSla, type InForce, type Sla, type SlaCheckpoint } from '../../server/features/sla/sla.ts'
import type { Models } from '../../server/models/define-models.ts'
import type { ObjectType } from '../../server/models/record.ts'
import { createRelay } from '../../server/platform/events/relay.ts'
import { createTimers } from '../../server/platform/timers/timers.ts'
import { createArchiveRecord } from '../../server/records/archive-record.ts'
import { createAssociateRecords } from '../../server/records/associate-records.ts'
import { createChangeRecord, createCreateRecord } from '../../server/records/change-record.ts'
import { createMergeRecords } from '../../server/records/merge-records.ts'
import { createStandingClock } from './standing-clock.ts'
import { berlin, inBerlin } from './ticket-clock.ts'

const LEASE_MS = 10_000

const addOnce = <T extends { id: string }>(list: T[], one: T): void => {
  if (!list.some(({ id }) => id === one.id)) list.push(one)
}

/** The service file that these tests go by, with other policies in place of its own. */
export function officeWith(release: string, policies: string): InForce {
  const text = `midflow: 1
hours:
  office:
    time-zone: Europe/Berlin
    open: { mon-fri: [09:00-17:00] }
    closed: [de]
holidays:
  de: { 12-25: Christmas Day }
queues:
  support: { hours: office, assign: most-free-capacity }
  seniors: { hours: office, assign: most-free-capacity }
policies:
${policies}`
  const files = [{ path: 'midflow.yaml', text: 'midflow: 1\nlanguages: [en]\ntime-zone: Europe/Berlin\n' }, { path: 'service/service.yaml', text }]
  const { workspace, problems } = readWorkspace(files)
  const wrong = problems.filter(({ severity }) => severity === 'error')
  if (wrong.length > 0) throw new Error(wrong.map(({ message }) => message).join('\n'))
  return { release, workspace }
}

/** What happened, in the order in which it was told: each `id` once, as those who are told promise. */
export type Office = {
  events: SlaEvent[]
  notices: SlaNotice[]
  assigned: { id: string; ticket: string; queue: string }[]
  changed: string[]
}

/** The parts of a server that keep tickets' clocks, over one store: `node` starts one, and more of them are more servers. */
export function slaOffice(models: () => Models, start: string) {
  const clock = createStandingClock(new Date(berlin(start)))
  const told: Office = { events: [], notices: [], assigned: [], changed: [] }
  const releases = new Map<string, InForce>()
  let current = ''
  let writes = 0
  const nodes: { stop(): Promise<void> }[] = []

  const publish = (inForce: InForce) => {
    releases.set(inForce.release, inForce)
    current = inForce.release
  }
  const known = async (release: string): Promise<InForce> => {
    const found = releases.get(release)
    if (!found) throw new Error(`no release ${release}`)
    return found
  }

  const node = (options: { checkpoint?: SlaCheckpoint; notifyFails?: () => boolean } = {}): { sla: Sla; quiet(): Promise<void>; stop(): Promise<void> } => {
    const { records, recordChanges, appliedSlas, timers: timerModel } = models()
    const timers = createTimers({ timers: timerModel, clock, logger: silentLogger, leaseMs: LEASE_MS, fire: ({ run }) => sla.timerFired(run), claimed: () => {} })
    const sla = createSla({
      appliedSlas, records, recordChanges, timers, clock, logger: silentLogger,
      changeRecord: createChangeRecord(records, { changes: recordChanges }),
      current: () => known(current),
      workspace: async (release) => (await known(release)).workspace,
      happened: async (event) => addOnce(told.events, event),
      notify: async (notice) => {
        if (options.notifyFails?.()) throw new Error('the store did not answer')
        addOnce(told.notices, notice)
      },
      assign: async ({ id, ticket, queue }) => addOnce(told.assigned, { id, ticket, queue }),
      changed: (conversation) => void told.changed.push(conversation),
      ...(options.checkpoint && { checkpoint: options.checkpoint }),
    })
    const relay = createRelay({ records, clock, logger: silentLogger, leaseMs: LEASE_MS, listeners: [(event) => sla.heard(event)] })
    const stop = async () => {
      await sla.stop()
      await relay.stop()
      await timers.stop()
    }
    const made = {
      sla,
      stop,
      /** Resolves when every event is told and no timer is due. */
      async quiet() {
        for (;;) {
          const unsent = await Promise.all([records.ticket, records.contact, records.company].map((model) => model.countDocuments({ unsent: true })))
          const due = await timerModel.countDocuments({ dueAt: { $lte: clock.now() } })
          if (due === 0 && unsent.every((count) => count === 0)) return
          await new Promise((done) => setTimeout(done, 5))
        }
      },
    }
    nodes.push(made)
    return made
  }

  const changeRecord = (object: ObjectType, record: string, set: Record<string, Json>, clear: string[] = []) =>
    createChangeRecord(models().records, { changes: models().recordChanges })({ id: `write ${writes++}`, by: 'test', object, record, set, clear, at: clock.now() })

  return {
    told,
    clock,
    publish,
    node,
    stop: () => Promise.all(nodes.splice(0).map((each) => each.stop())),
    at: (time: string) => clock.set(new Date(berlin(time))),
    create: (object: ObjectType, id: string, properties: Record<string, Json> = {}, associations: Record<string, string[]> = {}) =>
      createCreateRecord(models().records)({ id, by: 'test', object, properties: object === 'ticket' ? { stage: 'new', priority: 'medium', ...properties } : properties, associations, at: clock.now() }),
    change: changeRecord,
    associate: (object: ObjectType, id: string, other: { object: ObjectType; id: string }) =>
      createAssociateRecords(models().records)({ object, id }, other, { by: 'test', at: clock.now() }),
    merge: (object: ObjectType, from: string, into: string) =>
      createMergeRecords(models().records)({ object, from, into, id: `merge ${writes++}`, by: 'test', at: clock.now(), prefer: 'into' }),
    archive: (ticket: string) => createArchiveRecord(models().records)({ id: `archive ${writes++}`, by: 'test', object: 'ticket', record: ticket, at: clock.now() }),
    /** `breached first_response gold t1 2026-11-24 09:30`, in order. */
    events: () => told.events.map(({ type, target, policy, ticket, at }) => `${type.slice(4)} ${target} ${policy} ${ticket} ${inBerlin(at.getTime())}`),
    /** When a ticket's timer is set to. */
    armed: async (ticket: string) => inBerlin((await models().timers.findOne({ run: `sla:${ticket}` }).lean())?.dueAt.getTime() ?? null),
  }
}
