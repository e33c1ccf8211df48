import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { systemClock } from '../../server/base/clock.ts'
import { silentLogger } from '../../server/base/logger.ts'
import { createListConversations } from '../../server/features/conversations/list-conversations.ts'
import { createSummarise } from '../../server/features/conversations/summarise.ts'
import type { ConversationDocument } from '../../server/models/conversation.ts'
import { createIndexes, defineModels } from '../../server/models/define-models.ts'
import { openStore } from '../../server/platform/store/open-store.ts'
import type { ListRequest } from '../../server/protocol/agent.ts'
import { foundBy, wordsOf } from '../../server/records/found-by.ts'
import { findLike } from '../../server/records/find-like.ts'
import { percentile, report } from './report.ts'

const COUNT = 100_000
const BATCH = 2000
const TIMES = 40
const START = Date.UTC(2026, 10, 1)

/**
 * The inbox over 100,000 conversations on the embedded store, each figure beside better-sqlite3 alone reading one page of
 * the same documents by an index and parsing it.
 */
export async function benchInbox(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'midflow-bench-inbox-'))
  const { connection, close } = await openStore({ mongodbUrl: null, dataDir: folder, logger: silentLogger, clock: systemClock })
  const models = defineModels(connection)
  await createIndexes(models)
  const raw = openRaw(join(folder, 'raw.db'))
  for (let from = 0; from < COUNT; from += BATCH) {
    const made = Array.from({ length: BATCH }, (_, i) => conversation(from + i))
    await models.conversations.insertMany(made)
    await models.records.contact.insertMany(made.map((_, i) => contact(from + i)))
    raw.insert(made)
  }
  const list = createListConversations({
    conversations: models.conversations,
    summarise: createSummarise({ records: models.records, slaOf: async () => new Map() }),
    contactsLike: (text) => findLike(models.records.contact, text),
  })
  const page = (request: Partial<ListRequest>) => list('agent-1', { view: 'all', limit: 30, ...request })
  const deep = (await page({ limit: 100 })).next ?? ''

  const baseline = await took(() => Promise.resolve(raw.page()))
  const beside = async (what: string, work: () => Promise<unknown>) => {
    const [p50, p99] = await took(work)
    report(`inbox of ${COUNT}: ${what}`, `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, ${(p50 / baseline[0]).toFixed(0)} × one page by better-sqlite3 alone`)
  }
  await beside('first page, with counts of all views', () => page({}))
  await beside('first page of mine', () => page({ view: 'mine' }))
  await beside('page behind a cursor', () => page({ after: deep }))
  await beside('search for a word of 50 conversations', () => page({ search: `rare${Math.floor(Math.random() * 2000)}` }))
  await beside('search for a word of every second conversation', () => page({ search: 'order' }))
  await beside('search for two words', () => page({ search: 'order invoice' }))
  await beside('search for a contact by the beginning of a name', () => page({ search: `person${Math.floor(Math.random() * COUNT)}` }))
  await close()
  raw.close()
  rmSync(folder, { recursive: true, force: true })
}

function conversation(i: number): ConversationDocument {
  const at = new Date(START + i * 1000)
  const text = `${i % 2 === 0 ? 'order' : 'question'} ${i % 7 === 0 ? 'invoice' : 'parcel'} rare${i % 2000} word${(i * 7919) % 20_000} help late number ${i}`
  return {
    _id: `c${i}`, visitor: `v${i}`, contact: `p${i}`, site: 'default', bot: 'support', language: 'en',
    status: i % 3 === 0 ? 'open' : 'closed', owner: i % 6 === 0 ? 'agent' : 'bot', agent: i % 6 === 0 ? { id: `agent-${i % 20}`, name: 'Bea', picture: null } : null,
    queue: null, queuedAt: null, position: null, ticket: null, snoozedUntil: null, page: null, openQuestion: null,
    lastSeq: 9, lastText: text, lastAuthor: 'visitor', lastAt: at, read: 0, readByAgents: 0, verified: null, search: wordsOf(text), turn: 3, version: 3, createdAt: at,
  }
}

function contact(i: number) {
  const at = new Date(START)
  const properties = { firstname: `Person${i}`, lastname: 'Lindqvist', email: `person${i}@example.com` }
  return { _id: `p${i}`, properties, search: foundBy('contact', properties).search, createdAt: at, updatedAt: at }
}

/** Median and 99th percentile of how long something takes, in milliseconds. */
async function took(work: () => Promise<unknown>): Promise<[number, number]> {
  const all: number[] = []
  for (let i = 0; i < TIMES; i++) {
    const start = performance.now()
    await work()
    all.push(performance.now() - start)
  }
  return [percentile(all, 0.5), percentile(all, 0.99)]
}

function openRaw(file: string) {
  const db = new Database(file)
  db.pragma('journal_mode = WAL')
  db.exec('CREATE TABLE conversations (id TEXT PRIMARY KEY, status TEXT, at INTEGER, doc TEXT)')
  db.exec('CREATE INDEX by_at ON conversations (status, at DESC)')
  const insert = db.prepare('INSERT INTO conversations VALUES (?, ?, ?, ?)')
  const page = db.prepare<[], { doc: string }>(`SELECT doc FROM conversations WHERE status = 'open' ORDER BY at DESC LIMIT 30`)
  return {
    insert: db.transaction((all: ConversationDocument[]) => {
      for (const one of all) insert.run(one._id, one.status, one.lastAt.getTime(), JSON.stringify(one))
    }),
    page: (): unknown[] => page.all().map(({ doc }) => JSON.parse(doc)),
    close: () => db.close(),
  }
}
