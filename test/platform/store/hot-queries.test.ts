import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { silentLogger } from '../../../server/base/logger.ts'
import { createIndexes, defineModels, type Models } from '../../../server/models/define-models.ts'
import { openStore } from '../../../server/platform/store/open-store.ts'
import type { Store } from '../../../server/platform/store/store.ts'
import { searchFilter } from '../../../server/records/found-by.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

type Explained = { explain(): Promise<unknown> }

const now = new Date('2026-11-25T10:00:00Z')

/** A page of a list, as list-conversations asks for it. */
const newest = (query: ReturnType<Models['conversations']['find']>) => query.sort({ lastAt: -1, _id: -1 }).limit(26)
const behind = { lastAt: { $lte: now }, $or: [{ lastAt: { $lt: now } }, { lastAt: now, _id: { $lt: 'c' } }] }

/** Every query that the product makes while people wait or again and again, with the index that has to serve it. */
const HOT: [what: string, query: (models: Models) => Explained, plan: string][] = [
  ['a run by its id', ({ runs }) => runs.find({ _id: 'x', busy: true, leaseUntil: { $lte: now } }), '_id_'],
  ['an event pushed into an inbox', ({ runs }) => runs.find({ _id: 'x', 'inbox.id': { $ne: 'e' }, recentIds: { $ne: 'e' } }), '_id_'],
  ['abandoned runs', ({ runs }) => runs.find({ busy: true, leaseUntil: { $lte: now } }, { _id: 1 }).limit(500), 'busy_1_leaseUntil_1'],
  ['abandoned calls', ({ calls }) => calls.find({ status: 'pending', leaseUntil: { $lte: now } }, { _id: 1 }).limit(200), 'status_1_leaseUntil_1'],
  ['the calls of a run', ({ calls }) => calls.find({ run: 'run 7', ref: 'r', status: 'pending' }, { _id: 1 }), 'run_1'],
  ['the next due timer', ({ timers }) => timers.find({ dueAt: { $lte: now }, leaseUntil: { $lte: now } }).sort({ leaseUntil: 1 }).limit(1), 'leaseUntil_1'],
  ['the soonest timer', ({ timers }) => timers.find({ leaseUntil: { $gt: now } }, { leaseUntil: 1 }).sort({ leaseUntil: 1 }).limit(1), 'leaseUntil_1'],
  ['overdue timers', ({ timers }) => timers.find({ dueAt: { $lte: now } }), 'dueAt_1'],
  ['the messages after a number', ({ messages }) => messages.find({ conversation: 'x', seq: { $gt: 5 } }).sort({ seq: 1 }).limit(100), 'conversation_1_seq_1'],
  ['a message by its number', ({ messages }) => messages.find({ conversation: 'x', seq: 5 }).limit(1), 'conversation_1_seq_1'],
  ['the last message of a conversation', ({ messages }) => messages.find({ conversation: 'x' }).sort({ seq: -1 }).limit(1), 'conversation_1_seq_1'],
  ['files that nobody sent', ({ files }) => files.find({ leavesAt: { $lte: now } }, { _id: 1 }).limit(200), 'leavesAt_1'],
  ['a queue, oldest first', ({ conversations }) => conversations.find({ queue: 'q', owner: 'queue', queuedAt: { $lt: now } }).sort({ queuedAt: 1 }), 'queue_1_owner_1_queuedAt_1__id_1'],
  ['open conversations, latest first', ({ conversations }) => newest(conversations.find({ status: 'open' })), 'status_1_lastAt_-1__id_-1'],
  ['open conversations, behind a page', ({ conversations }) => newest(conversations.find({ status: 'open', ...behind })), 'status_1_lastAt_-1__id_-1'],
  ['an agent’s conversations', ({ conversations }) => newest(conversations.find({ 'agent.id': 'bea', status: 'open' })), 'agent.id_1_status_1_lastAt_-1__id_-1'],
  ['conversations that the bot has', ({ conversations }) => newest(conversations.find({ status: 'open', owner: 'bot' })), 'status_1_owner_1_lastAt_-1__id_-1'],
  ['who waits longest', ({ conversations }) => conversations.find({ owner: 'queue' }).sort({ queuedAt: 1, _id: 1 }).limit(26), 'owner_1_queuedAt_1__id_1'],
  ['who waits longest in a queue', ({ conversations }) => conversations.find({ owner: 'queue', queue: 'q' }).sort({ queuedAt: 1, _id: 1 }).limit(26), 'queue_1_owner_1_queuedAt_1__id_1'],
  ['the conversations of a ticket', ({ conversations }) => conversations.find({ ticket: 't' }), 'ticket_1'],
  ['the conversations of a contact', ({ conversations }) => conversations.find({ contact: 'c' }).sort({ lastAt: -1 }).limit(25), 'contact_1_lastAt_-1'],
  ['the visitors of a contact', ({ visitors }) => visitors.find({ contact: 'c' }), 'contact_1'],
  ['a contact by e-mail', ({ records }) => records.contact.find({ 'properties.email': 'a@b.c' }).limit(1), 'properties.email_1'],
  ['a contact by the address that was proved', ({ records }) => records.contact.find({ verifiedEmail: 'a@b.c' }).limit(1), 'verifiedEmail_1'],
  ['a company by domain', ({ records }) => records.company.find({ 'properties.domain': 'b.c' }).limit(1), 'properties.domain_1'],
  ['tickets, latest first', ({ records }) => records.ticket.find({}).sort({ updatedAt: -1 }).limit(25), 'updatedAt_-1'],
  ['changes of records that nobody was told of', ({ records }) => records.ticket.find({ unsent: true, outboxLease: { $lte: now } }, { _id: 1 }).sort({ outboxLease: 1 }).limit(500), 'unsent_1_outboxLease_1'],
  ['records of a page of the list', ({ records }) => records.contact.find({ live: true }).sort({ updatedAt: -1, _id: 1 }).limit(26), 'live_1_updatedAt_-1__id_1'],
  ['the history of a record', ({ recordChanges }) => recordChanges.find({ object: 'ticket', record: 't', n: { $lt: 200 } }).sort({ n: -1 }).limit(26), 'object_1_record_1_n_-1'],
  ['what a property was', ({ recordChanges }) => recordChanges.find({ object: 'ticket', record: 't', property: 'stage' }, { value: 1 }).sort({ n: -1 }).limit(1000), 'object_1_record_1_property_1_n_-1'],
  ['contacts who claim an address', ({ records }) => records.contact.find({ 'properties.email': { $in: ['a@b.c', 'A@b.c'] }, live: true }).limit(20), 'properties.email_1'],
  ['notes and events of a conversation', ({ entries }) => entries.find({ conversation: 'x', n: { $gt: 5 } }).sort({ n: 1 }).limit(101), 'conversation_1_n_1'],
  ['whoever waits in a queue, whose turn it is first', ({ assignments }) => assignments.find({ state: 'waiting', queue: 'q' }).sort({ priority: -1, queuedAt: 1, _id: 1 }).limit(100), 'state_1_queue_1_priority_-1_queuedAt_1__id_1'],
  ['the place of a conversation', ({ assignments }) => assignments.find({ conversation: 'c', queue: 'q', state: { $ne: 'done' } }).limit(1), 'conversation_1'],
  ['tickets whose time for an answer is over', ({ assignments }) => assignments.find({ state: 'assigned', replyBy: { $lte: now }, tell: null }).sort({ replyBy: 1 }).limit(100), 'state_1_replyBy_1'],
  ['tickets of agents who are gone', ({ assignments }) => assignments.find({ state: 'assigned', agent: { $in: ['a'] }, tell: null, askedAt: { $ne: null }, assignedAt: { $lte: now } }).limit(100), 'state_1_agent_1'],
  ['assignments that a run was not told of', ({ assignments }) => assignments.find({ tell: { $in: ['assigned', 'requeued'] }, updatedAt: { $lte: now } }).limit(100), 'tell_1_updatedAt_1'],
  ['agents who are there', ({ agents }) => agents.find({ presence: 'online' }), 'presence_1'],
  ['whose connection it is', ({ agents }) => agents.find({ 'connections.id': 'c' }).limit(1), 'connections.id_1'],
  ['connections of this server', ({ agents }) => agents.find({ 'connections.node': 'n' }, { connections: 1 }), 'connections.node_1'],
  ['connections that ended without a word', ({ agents }) => agents.find({ 'connections.until': { $lte: now } }), 'connections.until_1'],
  ['clocks under a former release', ({ appliedSlas }) => appliedSlas.find({ open: true, _id: { $gt: 't' } }, { release: 1 }).sort({ _id: 1 }).limit(100), 'open_1__id_1'],
  ['the clocks of a contact’s tickets', ({ appliedSlas }) => appliedSlas.find({ contact: 'c' }, { _id: 1, open: 1 }), 'contact_1'],
  ['the clocks of a company’s tickets', ({ appliedSlas }) => appliedSlas.find({ company: { $in: ['c', 'd'] } }, { _id: 1, open: 1 }), 'company_1'],
  ['the clocks of a page of tickets', ({ appliedSlas }) => appliedSlas.find({ _id: { $in: ['t', 'u'] } }), '_id_'],
  ['the notices of a user', ({ notices }) => notices.find({ user: 'u' }).sort({ at: -1 }).limit(50), 'user_1_at_-1'],
  ['a user by e-mail', ({ users }) => users.find({ email: 'a@b.c' }).limit(1), 'email_1'],
  ['the sessions of a user', ({ sessions }) => sessions.find({ user: 'u' }, { _id: 1 }).sort({ createdAt: -1 }), 'user_1_createdAt_-1'],
  ['a piece of a file', ({ fileChunks }) => fileChunks.find({ file: 'f', n: 3 }).limit(1), 'file_1_n_1'],
  ['what was done over the API, latest first', ({ auditEntries }) => auditEntries.find({ by: 'u' }).sort({ _id: -1 }).limit(51), 'by_1__id_-1'],
  ['the latest release', ({ releases }) => releases.find({}, { number: 1 }).sort({ number: -1 }).limit(1), 'number_1'],
  ['a release by number', ({ releases }) => releases.find({ number: 3 }).limit(1), 'number_1'],
]

/** Queries whose index finds few enough documents to sort them afterwards. */
const NARROWED: [what: string, query: (models: Models) => Explained, plan: string][] = [
  ['records by the beginning of a word', ({ records }) => records.contact.find({ live: true, $and: searchFilter('ann') }, { _id: 1 }).limit(50), 'search_1'],
  ['open tickets, the latest changed', ({ records }) => records.ticket.find({ live: true, 'properties.stage': { $in: ['new', 'waiting', null] } }).sort({ updatedAt: -1, _id: 1 }).limit(1000), 'live_1_properties.stage_1_updatedAt_-1__id_1'],
  ['conversations by the beginning of a word', ({ conversations }) => conversations.find({ status: 'closed', $and: searchFilter('invoice') }).sort({ lastAt: -1 }).limit(26), 'search_1'],
  ['whoever waits in a queue and was given up', ({ assignments }) => assignments.find({ state: 'waiting', queue: 'q', rounds: { $gte: 1 } }).sort({ priority: -1, queuedAt: 1, _id: 1 }).limit(100), 'state_1_queue_1_rounds_1'],
]

/** Some hundred documents of each kind, few of which match: among plans that promise the same, the one that reads least is chosen. */
async function seed({ calls, conversations, records, assignments }: Models): Promise<void> {
  const many = <T>(make: (i: number) => T): T[] => Array.from({ length: 300 }, (_, i) => make(i))
  await calls.insertMany(many((i) => ({ _id: `call ${i}`, run: `run ${i}`, release: 'r', ref: 'r', request: '{}', leaseUntil: now, createdAt: now })))
  const record = { createdAt: now, updatedAt: now }
  await records.contact.insertMany(many((i) => ({ ...record, _id: `c${i}`, properties: { email: `e${i}@b.c` }, search: [`name${i}`] })))
  await records.ticket.insertMany(many((i) => ({ ...record, _id: `t${i}`, properties: { stage: i < 20 ? 'new' : 'closed' } })))
  await conversations.insertMany(many((i) => ({
    _id: `v${i}`, visitor: `v${i}`, contact: `c${i}`, site: 'default', bot: 'b', language: 'en', status: 'closed', owner: 'bot', lastAt: now, createdAt: now, search: [`word${i}`],
  })))
  await assignments.insertMany(many((i) => ({ _id: `t${i}`, conversation: `v${i}`, queue: 'q', state: 'waiting', queuedAt: now, updatedAt: now })))
}

describe('the hot queries of the product', () => {
  const folder = mkdtempSync(join(tmpdir(), 'midflow-plans-'))
  let store: Store | null = null
  let models: Models | null = null
  beforeAll(async () => {
    store = await openStore({ mongodbUrl: null, dataDir: folder, logger: silentLogger, clock: createFakeClock() })
    models = defineModels(store.connection)
    await createIndexes(models)
    await seed(models)
  })
  afterAll(async () => {
    await store?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test.each(HOT)('%s are found by an index, in its order', async (_, query, index) => {
    if (!models) throw new Error('The store did not open')
    const plan = await query(models).explain()
    expect(plan).toMatchObject({ queryPlanner: { winningPlan: { stage: 'FETCH', inputStage: { stage: 'IXSCAN', indexName: index } } } })
  })

  test.each(NARROWED)('%s are found by an index', async (_, query, index) => {
    if (!models) throw new Error('The store did not open')
    expect(JSON.stringify(await query(models).explain())).toContain(`"stage":"IXSCAN","indexName":"${index}"`)
  })

  test('what no index serves says so', async () => {
    const plan = await models?.runs.find({ snapshot: 'x' }).sort({ seq: 1 }).explain()
    expect(plan).toMatchObject({ queryPlanner: { winningPlan: { stage: 'SORT', inputStage: { stage: 'COLLSCAN' } } } })
  })
})
