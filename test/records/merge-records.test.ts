import { expect, test } from '@jest/globals'
import { silentLogger } from '../../server/base/logger.ts'
import type { RecordDocument, RecordModel, RecordModels } from '../../server/models/record.ts'
import { createRelay } from '../../server/platform/events/relay.ts'
import { createAssociateRecords } from '../../server/records/associate-records.ts'
import { createChangeRecord, createCreateRecord } from '../../server/records/change-record.ts'
import { findRecord } from '../../server/records/find-record.ts'
import { createFinishMerges, createMergeRecords } from '../../server/records/merge-records.ts'
import { createArchiveRecord } from '../../server/records/archive-record.ts'
import { describeOnBothStores, useModels } from '../platform/store/both-stores.ts'
import { createFakeClock } from '../support/fake-clock.ts'

const at = new Date('2026-11-25T10:00:00Z')
const who = { by: 'user:bea', at }

describeOnBothStores('merging records', (it) => {
  const present = useModels(it)

  /** A visitor who said their name, with two tickets, and the customer that they turn out to be, with a company and one of the tickets. */
  let email = ''
  let named = 0
  const people = async () => {
    const { records } = present()
    // A new one each time: the stand-in for MongoDB does not forget a unique value that was moved and deleted.
    email = `ann-${named++}@example.com`
    const create = createCreateRecord(records)
    await create({ id: 'known', object: 'contact', properties: { email, tier: 'gold', verified: true }, ...who })
    await create({ id: 'visitor', object: 'contact', properties: { firstname: 'Ann', tier: 'standard', phone: '+4930901820' }, ...who })
    await create({ id: 'acme', object: 'company', properties: { name: 'Acme' }, associations: { contact: ['known'] }, ...who })
    await create({ id: 't1', object: 'ticket', properties: { subject: 'one' }, associations: { contact: ['visitor'] }, ...who })
    await create({ id: 't2', object: 'ticket', properties: { subject: 'two' }, associations: { contact: ['visitor', 'known'], conversation: ['c2'] }, ...who })
    return records
  }
  const merge = (models: RecordModels, change: Partial<Parameters<ReturnType<typeof createMergeRecords>>[0]> = {}) =>
    createMergeRecords(models)({ object: 'contact', from: 'visitor', into: 'known', id: 'm1', prefer: 'into', ...who, ...change })

  /** What people would see of it: no ids of writes, no counts. */
  const seen = async (records: RecordModels) => {
    const found = await Promise.all((['contact', 'company', 'ticket'] as const).map((object) => records[object].find().sort({ _id: 1 }).lean<RecordDocument[]>()))
    return found.flat().map(({ _id, properties, associations, live, mergedInto, mergedFrom, history, search }) => ({
      _id, properties: { ...properties, email: null }, associations: sorted(associations), live, mergedInto, mergedFrom, history: history.map(({ property, value, by }) => ({ property, value: property === 'email' ? null : value, by })), search: search.filter((word) => !word.startsWith('ann-') && !/^\d+$/.test(word)),
    }))
  }

  test('fills what is empty, keeps what is there, and its history names who merged', async () => {
    const records = await people()
    expect(await merge(records)).toMatchObject({ id: 'known', properties: { email, firstname: 'Ann', tier: 'gold', phone: '+4930901820' } })
    const left = await findRecord(records.contact, 'known')
    expect(left?.history.filter(({ by }) => by === 'user:bea').map(({ property }) => property)).toEqual(expect.arrayContaining(['firstname', 'phone']))
    expect(left?.mergedFrom).toEqual(['visitor'])
    expect(left?.search).toEqual(expect.arrayContaining(['ann', email]))
  })

  test('takes the other’s values where they are preferred', async () => {
    expect((await merge(await people(), { prefer: 'from' }))?.properties).toMatchObject({ tier: 'standard', email })
  })

  test('its tickets and companies are the other’s, both ways and once', async () => {
    const records = await people()
    await merge(records)
    expect(sorted((await findRecord(records.contact, 'known'))?.associations ?? {})).toEqual({ company: ['acme'], ticket: ['t1', 't2'] })
    for (const id of ['t1', 't2']) expect((await findRecord(records.ticket, id))?.associations['contact']).toEqual(['known'])
  })

  test('the merged record’s id leads to the other, for reading, writing and associating, also after a second merge', async () => {
    const records = await people()
    await merge(records)
    await createCreateRecord(records)({ id: 'third', object: 'contact', properties: {}, ...who })
    await merge(records, { from: 'known', into: 'third', id: 'm2' })
    expect((await findRecord(records.contact, 'visitor'))?._id).toBe('third')
    await createChangeRecord(records)({ id: 'c', object: 'contact', record: 'visitor', set: { city: 'Graz' }, ...who })
    await createCreateRecord(records)({ id: 't3', object: 'ticket', properties: {}, ...who })
    await createAssociateRecords(records)({ object: 'ticket', id: 't3' }, { object: 'contact', id: 'visitor' }, who)
    expect(await findRecord(records.contact, 'third')).toMatchObject({ properties: { city: 'Graz', tier: 'gold' }, mergedFrom: ['known', 'visitor'] })
    expect((await findRecord(records.ticket, 't3'))?.associations['contact']).toEqual(['third'])
    expect((await records.contact.findById('visitor').lean())?.properties).not.toHaveProperty('city')
  })

  test('the verified address goes with the record that is left, so that nobody else can have it', async () => {
    const records = await people()
    await merge(records, { from: 'known', into: 'visitor' })
    expect(await records.contact.findById('visitor').lean()).toMatchObject({ verifiedEmail: email })
    await expect(createCreateRecord(records)({ id: 'x', object: 'contact', properties: { email, verified: true }, ...who })).rejects.toThrow('is verified for another contact')
  })

  test('what is missing, archived or the same is not merged, and nothing changes', async () => {
    const records = await people()
    await createCreateRecord(records)({ id: 'old', object: 'contact', properties: {}, ...who })
    await createArchiveRecord(records)({ id: null, object: 'contact', record: 'old', ...who })
    const before = await seen(records)
    for (const [from, into] of [['visitor', 'visitor'], ['nobody', 'known'], ['visitor', 'nobody'], ['old', 'known'], ['known', 'old']] as const) {
      expect(await merge(records, { from, into, id: `${from}-${into}` })).toBeNull()
    }
    expect(await seen(records)).toEqual(before)
  })

  test('two who merge the same at once, or one who does it again, merge once', async () => {
    const records = await people()
    await Promise.all([merge(records), merge(records, { id: 'm2' })])
    const once = await seen(records)
    await merge(records)
    expect(await seen(records)).toEqual(once)
    expect(once.find(({ _id }) => _id === 'known')?.history.filter(({ property }) => property === 'firstname')).toHaveLength(1)
  })

  test('merges that lead round in a circle at the same moment leave one record with what all had', async () => {
    const records = await people()
    await createCreateRecord(records)({ id: 'third', object: 'contact', properties: { city: 'Graz' }, ...who })
    for (const circle of [['known', 'visitor'], ['known', 'visitor', 'third']]) {
      await Promise.all(Object.values(records).map((model) => model.deleteMany({})))
      await people()
      await createCreateRecord(records)({ id: 'third', object: 'contact', properties: { city: 'Graz' }, ...who })
      await Promise.all(circle.map((from, i) => merge(records, { from, into: circle[(i + 1) % circle.length] ?? '', id: `m${i}` })))
      await told(records)
      const left = await records.contact.find({ live: true, _id: { $in: circle } }).lean()
      expect(left).toHaveLength(1)
      for (const id of circle) expect((await findRecord(records.contact, id))?._id).toBe(left[0]?._id)
      expect(left[0]?.properties).toMatchObject({ firstname: 'Ann', email, ...(circle.length > 2 && { city: 'Graz' }) })
      expect(left[0]?.mergedFrom.toSorted()).toEqual(circle.filter((id) => id !== left[0]?._id).toSorted())
    }
  })

  test('a process that dies after any of its writes leaves what the relay, or doing it again, brings to the same end', async () => {
    await merge(await people())
    const undisturbed = await seen(present().records)
    const empty = () => Promise.all(Object.values(present().records).map((model) => model.deleteMany({})))
    let died = 0
    for (let writes = 0; ; writes++) {
      const ends: [string, (records: RecordModels) => Promise<unknown>][] = [['again', (records) => merge(records)], ['relay', told]]
      let whole = false
      for (const [how, end] of ends) {
        await empty()
        const records = await people()
        await told(records)
        whole = await merge(dyingAfter(writes, records)).then(() => true, () => false)
        if (!whole) died++
        // Before the first write nothing was promised, and there is nothing to finish.
        if (how === 'again' || writes > 0) {
          await end(records)
          expect({ writes, how, seen: await seen(records) }).toEqual({ writes, how, seen: undisturbed })
        }
      }
      if (whole) break
    }
    expect(died).toBeGreaterThan(6)
  })

  /** Another process tells what is not told yet. */
  async function told(records: RecordModels): Promise<void> {
    const relay = createRelay({ records, clock: createFakeClock(new Date(at.getTime() + 60_000)), logger: silentLogger, leaseMs: 1000, listeners: [createFinishMerges(records)] })
    await relay.recoverEvents()
    await relay.settled()
    await relay.stop()
  }
})

const sorted = (associations: Record<string, string[]>): Record<string, string[]> =>
  Object.fromEntries(Object.entries(associations).map(([type, ids]) => [type, ids.toSorted()]))

/** The models of a process that dies instead of its write after so many. */
function dyingAfter(writes: number, records: RecordModels): RecordModels {
  let left = writes
  const dying = (model: RecordModel): RecordModel =>
    new Proxy(model, {
      get(target, name) {
        if (name !== 'updateOne') return Reflect.get(target, name)
        return (...args: Parameters<RecordModel['updateOne']>) => {
          if (left-- <= 0) throw new Error('the process died')
          return target.updateOne(...args)
        }
      },
    })
  return { contact: dying(records.contact), company: dying(records.company), deal: dying(records.deal), ticket: dying(records.ticket) }
}
