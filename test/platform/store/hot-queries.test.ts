import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { silentLogger } from '../../../server/base/logger.ts'
import { createIndexes, defineModels, type Models } from '../../../server/models/define-models.ts'
import { openStore } from '../../../server/platform/store/open-store.ts'
import type { Store } from '../../../server/platform/store/store.ts'
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
  ['the latest release', ({ releases }) => releases.find({}, { number: 1 }).sort({ number: -1 }).limit(1), 'number_1'],
  ['a release by number', ({ releases }) => releases.find({ number: 3 }).limit(1), 'number_1'],
]

describe('the hot queries of the product', () => {
  const folder = mkdtempSync(join(tmpdir(), 'midflow-plans-'))
  let store: Store | null = null
  let models: Models | null = null
  beforeAll(async () => {
    store = await openStore({ mongodbUrl: null, dataDir: folder, logger: silentLogger, clock: createFakeClock() })
    models = defineModels(store.connection)
    await createIndexes(models)
    const call = { release: 'r', ref: 'r', request: '{}', leaseUntil: now, createdAt: now }
    await models.calls.insertMany(Array.from({ length: 300 }, (_, i) => ({ ...call, _id: `call ${i}`, run: `run ${i}` })))
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

  test('what no index serves says so', async () => {
    const plan = await models?.runs.find({ snapshot: 'x' }).sort({ seq: 1 }).explain()
    expect(plan).toMatchObject({ queryPlanner: { winningPlan: { stage: 'SORT', inputStage: { stage: 'COLLSCAN' } } } })
  })
})
