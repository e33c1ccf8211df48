import { expect, test } from '@jest/globals'
import { MOST_ASSOCIATED } from '../../server/engine/conditions/associations.ts'
import type { ObjectType } from '../../server/models/record.ts'
import { createChangeRecord, createCreateRecord } from '../../server/records/change-record.ts'
import { createMergeRecords } from '../../server/records/merge-records.ts'
import { createReadPast } from '../../server/records/read-past.ts'
import { REMEMBERED } from '../../server/records/update-record.ts'
import { createLoadRecords } from '../../server/runs/load-records.ts'
import { describeOnBothStores, useModels } from '../platform/store/both-stores.ts'

const at = new Date('2026-11-25T10:00:00Z')
const who = { by: 'user:bea', at }
const nobody = { contact: null, company: null, deal: null, ticket: null }
const nothing = { records: [], associated: [], past: {} }

describeOnBothStores('the records of a turn', (it) => {
  const models = useModels(it)
  const load = (roots: Partial<Record<ObjectType, string>>, needs: Partial<Parameters<ReturnType<typeof createLoadRecords>>[1]>) =>
    createLoadRecords(models().records, createReadPast(models().records, models().recordChanges))({ ...nobody, ...roots }, { ...nothing, ...needs })
  const create = (object: ObjectType, id: string, properties: Record<string, string | number>, associations: Record<string, string[]> = {}) =>
    createCreateRecord(models().records)({ id, object, properties, associations, ...who })

  test('are those that the flow names, with id and times; a record that is not there is null', async () => {
    await create('contact', 'c', { firstname: 'Ada' })
    const { records } = await load({ contact: 'c', company: 'gone' }, { records: ['contact', 'company', 'ticket'] })
    expect(records).toEqual({ contact: { id: 'c', firstname: 'Ada', created: at.toISOString(), updated: at.toISOString() }, company: null, ticket: null })
  })

  test('reach through associations as far as paths do', async () => {
    await create('company', 'acme', { name: 'Acme' })
    await create('contact', 'c', { firstname: 'Ada' }, { company: ['acme'] })
    await create('deal', 'd1', { partner: 'bolt' }, { company: ['acme'] })
    await create('deal', 'd2', { partner: 'nuts' }, { company: ['acme'] })
    const { records } = await load({ contact: 'c' }, { records: ['contact'], associated: [['contact', 'company', 'deals', 'partner']] })
    expect(records['contact']).toMatchObject({ firstname: 'Ada', company: { name: 'Acme', deals: [{ id: 'd1', partner: 'bolt' }, { id: 'd2', partner: 'nuts' }] } })
    expect((await load({ contact: 'c' }, { records: ['contact'] })).records['contact']).not.toHaveProperty('company')
  })

  test('of very many associated ones the first are read, and all are counted', async () => {
    const many = MOST_ASSOCIATED + 5
    await models().records.deal.insertMany(Array.from({ length: many }, (_, i) => ({ _id: `d${i}`, properties: { amount: i }, createdAt: at, updatedAt: at })))
    await models().records.company.create({ _id: 'acme', associations: { deal: Array.from({ length: many }, (_, i) => `d${i}`) }, createdAt: at, updatedAt: at })
    const { records } = await load({ company: 'acme' }, { records: ['company'], associated: [['company', 'deals', 'amount']] })
    const deals = records['company']?.['deals']
    expect(deals).toHaveLength(many)
    expect(Array.isArray(deals) && deals.filter((deal) => deal !== null && typeof deal === 'object' && 'amount' in deal)).toHaveLength(MOST_ASSOCIATED)
  })

  test('know every value a property ever had, also those for which the record has no room any more', async () => {
    const { records, recordChanges } = models()
    await create('contact', 'c', { tier: 'gold', city: 'Graz' })
    const change = createChangeRecord(records, { changes: recordChanges })
    await change({ id: null, object: 'contact', record: 'c', clear: ['tier'], ...who })
    for (let i = 0; i <= REMEMBERED; i++) await change({ id: null, object: 'contact', record: 'c', set: { city: i % 2 === 0 ? 'Linz' : 'Wels' }, ...who })
    await change({ id: null, object: 'contact', record: 'c', set: { tier: 'silver' }, ...who })
    const { past } = await load({ contact: 'c' }, { records: ['contact'], past: { contact: ['tier', 'city', 'country'] } })
    expect(past).toEqual({ contact: { tier: ['gold', 'silver'], city: ['Graz', 'Linz', 'Wels'], country: [] } })
  })

  test('of a contact that was merged are those of the one that is left', async () => {
    await create('contact', 'visitor', { firstname: 'Ada' })
    await create('contact', 'known', { tier: 'gold' })
    await createMergeRecords(models().records)({ object: 'contact', from: 'visitor', into: 'known', id: 'm', prefer: 'into', ...who })
    expect((await load({ contact: 'visitor' }, { records: ['contact'] })).records['contact']).toMatchObject({ id: 'known', tier: 'gold', firstname: 'Ada' })
  })
})
