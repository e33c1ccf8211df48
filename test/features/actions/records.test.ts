import { describe, expect, test } from '@jest/globals'
import { readWorkspace } from '../../../server/engine/language/read-workspace.ts'
import { answerHubspot } from '../../../server/features/actions/hubspot-api.ts'
import { createStubFetch } from '../../../server/features/actions/http-stubs.ts'
import { createMemoryRecords } from '../../../server/features/actions/memory-records.ts'
import { createModelRecords, ownerOf } from '../../../server/features/actions/model-records.ts'
import type { Operator } from '../../../server/features/actions/operators.ts'
import type { RecordsHost } from '../../../server/features/actions/records-host.ts'
import { createArchiveRecord } from '../../../server/records/archive-record.ts'
import { createAssociateRecords } from '../../../server/records/associate-records.ts'
import { createChangeRecord, createCreateRecord } from '../../../server/records/change-record.ts'
import { createMergeRecords } from '../../../server/records/merge-records.ts'
import { declaredOf } from '../../../server/records/read-properties.ts'
import { describeOnBothStores, useModels } from '../../platform/store/both-stores.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

const clock = createFakeClock()

/** What code may rely on, wherever the records are. */
function keepsTheContract(host: () => RecordsHost): void {
  test('a write with the same key counts once', async () => {
    const records = host()
    const one = await records.create('contact', { email: 'once@x.example', n: 1 }, 'k1')
    expect((await records.create('contact', { email: 'once@x.example', n: 1 }, 'k1')).id).toBe(one.id)
    await records.update('contact', one.id, { n: 2 }, 'k2')
    await records.update('contact', one.id, { n: 3 }, 'k3')
    await records.update('contact', one.id, { n: 2 }, 'k2')
    expect((await records.get('contact', one.id))?.properties['n']).toBe(3)
  })
  test('searches find by value, whatever its spelling, and sort', async () => {
    const records = host()
    for (const [i, amount] of [300, 20, 1000].entries()) await records.create('deal', { amount, stage: i === 1 ? 'won' : 'open', label: `Deal ${i}` }, `deal-${i}`)
    const find = async (filters: { property: string; operator: Operator; value?: string; values?: string[]; highValue?: string }[]) =>
      (await records.search('deal', { groups: [filters], sort: { property: 'amount', descending: false }, limit: 10, offset: 0 })).records.map(({ properties }) => properties['amount'])
    expect(await find([{ property: 'stage', operator: 'EQ', value: 'OPEN' }])).toEqual([300, 1000])
    expect(await find([{ property: 'amount', operator: 'EQ', value: '20' }])).toEqual([20])
    expect(await find([{ property: 'amount', operator: 'GTE', value: '300' }])).toEqual([300, 1000])
    expect(await find([{ property: 'amount', operator: 'BETWEEN', value: '10', highValue: '500' }])).toEqual([20, 300])
    expect(await find([{ property: 'stage', operator: 'IN', values: ['won'] }])).toEqual([20])
    expect(await find([{ property: 'stage', operator: 'NEQ', value: 'won' }])).toEqual([300, 1000])
    expect(await find([{ property: 'none', operator: 'HAS_PROPERTY' }])).toEqual([])
    expect(await find([{ property: 'label', operator: 'CONTAINS_TOKEN', value: 'deal*' }])).toEqual([20, 300, 1000])
  })
  test('property names and values are never part of a filter', async () => {
    const records = host()
    const odd = await records.search('deal', { groups: [[{ property: '$where', operator: 'EQ', value: 'true' }]], sort: null, limit: 10, offset: 0 })
    expect(odd.records).toEqual([])
    expect((await records.search('deal', { groups: [[{ property: 'amount', operator: 'EQ', value: { $gt: 0 } }]], sort: null, limit: 10, offset: 0 })).records).toEqual([])
  })
  test('associations hold both ways, and say when one end is missing', async () => {
    const records = host()
    const contact = await records.create('contact', { email: 'both@x.example' }, 'a1')
    const company = await records.create('company', { name: 'Both' }, 'a2')
    expect(await records.associate('contact', contact.id, 'company', company.id, 'a3')).toBe(true)
    expect(await records.associate('contact', contact.id, 'company', company.id, 'a3')).toBe(true)
    expect((await records.get('company', company.id))?.associations).toEqual({ contact: [contact.id] })
    expect((await records.get('contact', contact.id))?.associations).toEqual({ company: [company.id] })
    expect(await records.associate('contact', contact.id, 'company', 'nobody', 'a4')).toBe(false)
  })
  test('searches find whatever the case, and know what is empty', async () => {
    const records = host()
    const { id } = await records.create('company', { name: 'Grüne (Wiese) GmbH', domain: 'wiese.example' }, 'c1')
    const other = await records.create('company', { name: 'Other', city: 'Graz' }, 'c2')
    const find = async (...filters: { property: string; operator: Operator; value?: string; values?: string[] }[]) =>
      (await records.search('company', { groups: [[{ property: 'name', operator: 'IN', values: ['grüne (wiese) GMBH', 'OTHER'] }, ...filters]], sort: { property: 'name', descending: false }, limit: 10, offset: 0 })).records.map((one) => one.id)
    expect(await find()).toEqual([id, other.id])
    expect(await find({ property: 'name', operator: 'EQ', value: 'GRÜNE (WIESE) GMBH' })).toEqual([id])
    expect(await find({ property: 'name', operator: 'EQ', value: 'Grüne .Wiese. GmbH' })).toEqual([])
    expect(await find({ property: 'city', operator: 'HAS_PROPERTY' })).toEqual([other.id])
    expect(await find({ property: 'city', operator: 'NOT_HAS_PROPERTY' })).toEqual([id])
    expect(await find({ property: 'domain', operator: 'NEQ', value: 'wiese.example' })).toEqual([other.id])
    expect(await find({ property: 'hs_object_id', operator: 'EQ', value: id })).toEqual([id])
  })
  test('searches know a day or moment in any writing', async () => {
    const records = host()
    const { id } = await records.create('deal', { name: 'Dated', close_date: '2026-12-24', expected_close: '2026-12-20' }, 'd1')
    const find = async (property: string, operator: Operator, value: string) => (await records.search('deal', { groups: [[{ property, operator, value }]], sort: null, limit: 10, offset: 0 })).records.map((one) => one.id)
    for (const written of ['2026-12-24', String(Date.UTC(2026, 11, 24)), '2026-12-24T00:00:00Z', '2026-12-24T01:00:00+01:00']) expect([written, await find('close_date', 'EQ', written)]).toEqual([written, [id]])
    for (const other of ['2026-12-25', String(Date.UTC(2026, 11, 24, 1)), '2026', 'Dated', '99999999999999']) expect([other, await find('close_date', 'EQ', other)]).toEqual([other, []])
    expect(await find('expected_close', 'GT', String(Date.UTC(2026, 11, 19, 12)))).toEqual([id])
    expect(await find('expected_close', 'GT', '2026-12-20')).toEqual([])
  })
  test('what is archived is gone, for reading, writing and searching', async () => {
    const records = host()
    const { id } = await records.create('deal', { name: 'To be gone' }, 'g1')
    expect(await records.archive('deal', id, 'g2')).toBe(true)
    expect(await records.get('deal', id)).toBeNull()
    expect(await records.update('deal', id, { name: 'back' }, 'g3')).toBeNull()
    expect((await records.search('deal', { groups: [[{ property: 'name', operator: 'EQ', value: 'To be gone' }]], sort: null, limit: 10, offset: 0 })).records).toEqual([])
    expect(await records.archive('deal', 'nobody', 'g4')).toBe(false)
  })
  test('pages go through all, in one order', async () => {
    const records = host()
    for (let i = 0; i < 7; i++) await records.create('ticket', { subject: `Page ${i}` }, `page-${i}`)
    const page = (offset: number) => records.search('ticket', { groups: [], sort: null, limit: 3, offset })
    const pages = [await page(0), await page(3), await page(6)]
    expect(pages.map(({ total, records }) => [total, records.length])).toEqual([[7, 3], [7, 3], [7, 1]])
    expect(new Set(pages.flatMap(({ records }) => records.map((one) => one.id))).size).toBe(7)
  })
  test('what is not there is null', async () => {
    expect(await host().get('contact', 'nobody')).toBeNull()
    expect(await host().update('contact', 'nobody', { a: 1 }, 'x')).toBeNull()
  })
}

describe('records of code in memory', () => {
  const { records } = createMemoryRecords({}, clock)
  keepsTheContract(() => records)
})

describeOnBothStores('records of code on the server', (store) => {
  const present = useModels(store)
  const host = () => {
    const models = present().records
    const { workspace } = readWorkspace([])
    return createModelRecords({
      models, createRecord: createCreateRecord(models), changeRecord: createChangeRecord(models), archiveRecord: createArchiveRecord(models), associateRecords: createAssociateRecords(models),
      declared: async (object) => declaredOf(workspace, object), owners: async () => [ownerOf({ id: 'u1', email: 'o@x.example', name: 'Olga van Dam' })], clock, by: 'test',
    })
  }
  keepsTheContract(host)
  test('are kept as their properties say, whatever form HubSpot’s texts have', async () => {
    const deal = await host().create('deal', { amount: '1200.50', won: 'true', close_date: '2026-12-24', note: ' as it is ' }, 't1')
    expect(deal.properties).toEqual({ amount: 1200.5, won: true, close_date: '2026-12-24', note: ' as it is ' })
    const contact = await host().create('contact', { email: ' Ann@Example.com ' }, 't2')
    expect(contact.properties).toEqual({ email: 'ann@example.com' })
    expect((await host().update('deal', deal.id, { amount: '', expected_close: String(Date.UTC(2026, 11, 25)) }, 't3'))?.properties).toMatchObject({ amount: null, expected_close: '2026-12-25' })
  })
  test('refuse what a property cannot have, all of it in a sentence, and nothing is written', async () => {
    const { id } = await host().create('deal', { amount: 1 }, 'r1')
    await expect(host().update('deal', id, { amount: 'much', won: 'perhaps', name: 'Big' }, 'r2')).rejects.toThrow('deal.amount: "much" is not an amount, e.g. 12.50; deal.won: "perhaps" is not true or false')
    await expect(host().create('ticket', { tier: 'gould' }, 'r3')).rejects.toThrow(/ticket\.tier: there is no option "gould"/)
    expect((await host().get('deal', id))?.properties).toEqual({ amount: 1 })
    // Whose the ticket of a conversation is follows from the conversation.
    await createCreateRecord(present().records)({ id: 'talk', by: 'test', object: 'ticket', properties: {}, associations: { conversation: ['c'] }, at: clock.now() })
    await expect(host().update('ticket', 'talk', { owner: 'u1' }, 'r4')).rejects.toThrow(/ticket\.owner: follows from the ticket’s conversation/)
    expect((await host().update('ticket', 'talk', { subject: 'Lamp' }, 'r5'))?.properties).toEqual({ subject: 'Lamp' })
  })
  test('say in their history who wrote them', async () => {
    const { id } = await host().create('deal', { name: 'Traced' }, 'h1')
    expect((await present().records.deal.findById(id).lean())?.history).toMatchObject([{ by: 'test', property: 'name', value: 'Traced' }])
  })
  test('are found under the id of one that was merged into them, and once', async () => {
    const [from, into] = [await host().create('contact', { firstname: 'Mia', city: 'Linz' }, 'm1'), await host().create('contact', { firstname: 'Mia' }, 'm2')]
    await createMergeRecords(present().records)({ object: 'contact', from: from.id, into: into.id, id: 'm', by: 'test', at: clock.now(), prefer: 'into' })
    expect(await host().get('contact', from.id)).toMatchObject({ id: into.id, properties: { city: 'Linz' } })
    expect((await host().update('contact', from.id, { city: 'Wels' }, 'm3'))?.id).toBe(into.id)
    expect((await host().search('contact', { groups: [[{ property: 'firstname', operator: 'EQ', value: 'mia' }]], sort: null, limit: 10, offset: 0 })).records.map((one) => one.id)).toEqual([into.id])
  })
  test('have the people who work here as owners', async () => {
    expect(await host().owners()).toEqual([{ id: 'u1', email: 'o@x.example', firstName: 'Olga', lastName: 'van Dam' }])
  })
})

describe('HubSpot’s addresses over our records', () => {
  const ask = async (method: string, path: string, body: unknown = null) => {
    const { records } = createMemoryRecords({ contacts: [{ id: '1', properties: { email: 'a@x.example', n: 5 }, associations: { deals: ['7'] } }], deals: [{ id: '7', properties: {}, associations: {} }], owners: [{ id: '3', email: 'o@x.example', properties: {}, associations: {} }] }, clock)
    let n = 0
    const answer = await answerHubspot(records, { method, url: new URL(`https://api.hubapi.com${path}`), body: body === null ? '' : JSON.stringify(body) }, () => `key ${++n}`)
    return JSON.parse(JSON.stringify(answer))
  }
  test.each<[string, string, unknown, number, object]>([
    ['GET', '/crm/v3/objects/contacts/1?properties=email,n&associations=deals', null, 200, { id: '1', properties: { email: 'a@x.example', n: '5' }, associations: { deals: { results: [{ id: '7' }] } } }],
    ['GET', '/crm/v3/objects/contacts/a@x.example?idProperty=email', null, 200, { id: '1' }],
    ['GET', '/crm/v3/objects/contacts/9', null, 404, { category: 'OBJECT_NOT_FOUND' }],
    ['POST', '/crm/v3/objects/contacts', { properties: { email: 'b' } }, 201, { properties: { email: 'b' }, archived: false }],
    ['PATCH', '/crm/v3/objects/0-1/1', { properties: { n: 6 } }, 200, { properties: { n: '6' } }],
    ['PATCH', '/crm/v3/objects/contacts/1', { nothing: 1 }, 400, { category: 'VALIDATION_ERROR' }],
    ['POST', '/crm/v3/objects/contacts/search', { filterGroups: [{ filters: [{ propertyName: 'n', operator: 'GT', value: '4' }] }] }, 200, { total: 1, results: [{ id: '1' }] }],
    ['POST', '/crm/v3/objects/contacts/search', { filterGroups: [{ filters: [{ propertyName: 'n', operator: 'ABOVE', value: '4' }] }] }, 400, { category: 'VALIDATION_ERROR' }],
    ['POST', '/crm/v3/objects/contacts/batch/read', { inputs: [{ id: '1' }, { id: '9' }] }, 207, { results: [{ id: '1' }], numErrors: 1 }],
    ['PUT', '/crm/v4/objects/contacts/1/associations/default/deals/7', null, 200, { fromObjectId: '1', toObjectId: '7' }],
    ['GET', '/crm/v4/objects/deals/7/associations/contacts', null, 200, { results: [{ toObjectId: '1' }] }],
    ['GET', '/crm/v3/owners/3', null, 200, { email: 'o@x.example' }],
    ['GET', '/crm/v3/owners?email=o@x.example', null, 200, { results: [{ id: '3' }] }],
    ['GET', '/unknown', null, 404, { category: 'NOT_FOUND' }],
  ])('%s %s', async (method, path, body, status, expected) => expect(await ask(method, path, body)).toMatchObject({ status, body: expected }))
})

describe('stubs instead of the network', () => {
  const fetch = createStubFetch([
    { request: 'GET https://x.example/a', status: 503, headers: {}, body: 'busy' },
    { request: 'GET https://x.example/a', status: 200, headers: { 'X-A': '1' }, body: { n: 1 } },
    { request: 'GET https://x.example/a?q=2', status: 201, headers: {}, body: null },
  ])
  const get = (url: string, method = 'GET') => fetch({ method, url, headers: {}, body: null, timeoutMs: 1, maxBytes: 1, redirects: 0 })
  test('answer in order, the last one from then on; with a query before without', async () => {
    expect([(await get('https://x.example/a')).status, (await get('https://x.example/a?q=1')).status, (await get('https://x.example/a')).status, (await get('https://x.example/a?q=2')).status]).toEqual([503, 200, 200, 201])
    expect((await get('https://x.example/a')).headers).toEqual({ 'content-type': 'application/json', 'x-a': '1' })
  })
  test('an unlisted request fails and is named', async () => {
    await expect(get('https://x.example/a', 'POST')).rejects.toThrow('no stub answers "POST https://x.example/a"')
  })
})
