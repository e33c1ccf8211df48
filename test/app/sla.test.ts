import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { loadFolder } from '../../server/features/flows/load-folder.ts'
import type { ConversationSummary, Notice, SlaClock } from '../../server/protocol/agent.ts'
import { about, addAgent, type AgentClient, connectAgent, type SignedIn, signIn, signInAdmin } from '../support/agent.ts'
import { type MongodbServer, mongodbMissing, startMongodb } from '../support/mongodb-server.ts'
import { createShiftedClock } from '../support/shifted-clock.ts'
import { startTestApp, type TestApp } from '../support/start-test-app.ts'
import { berlin } from '../support/ticket-clock.ts'
import { createVisitor, type Visitor } from '../support/visitor.ts'

jest.setTimeout(60_000)

const FLOWS = resolve(import.meta.dirname, '../fixtures/sla-desk')
const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** That of colleagues whom `addAgent` makes. */
const PASSWORD = 'correct horse battery'
const LONG_MS = 90 * 24 * HOUR

describe.each(['SQLite', 'MongoDB'] as const)('the SLA of a conversation over real sockets, on %s', (kind) => {
  if (kind === 'MongoDB' && mongodbMissing !== null) {
    process.stderr.write(`SKIPPED: SLA over sockets on MongoDB: ${mongodbMissing}\n`)
    test.skip(mongodbMissing, () => {})
    return
  }
  const clock = createShiftedClock(new Date(berlin('2026-11-24 10:00')))
  let mongodb: MongodbServer | null = null
  let app: TestApp
  let beaIs: SignedIn
  let cleoIs: SignedIn
  let bea: AgentClient
  let cleo: AgentClient
  const visitors: Visitor[] = []

  beforeAll(async () => {
    mongodb = kind === 'MongoDB' ? await startMongodb() : null
    const store = mongodb ? { mongodbUrl: mongodb.url(`sla-${process.pid}`) } : {}
    app = await startTestApp({ flowsDir: FLOWS, graceMs: LONG_MS, ...store }, undefined, clock)
    const admin = await signInAdmin(app)
    await addAgent(app.url, admin, { email: 'bea@example.com', name: 'Bea' })
    await addAgent(app.url, admin, { email: 'cleo@example.com', name: 'Cleo' })
  })
  afterEach(() => {
    visitors.splice(0).forEach((one) => one.close())
    leave()
  })
  afterAll(async () => {
    await app?.stop()
    await mongodb?.stop()
  })

  const leave = () => {
    bea?.close()
    cleo?.close()
  }
  /** Bea and Cleo sign in, at this time of Berlin if one is given. */
  const come = async (time?: string) => {
    leave()
    if (time !== undefined) clock.set(new Date(berlin(time)))
    beaIs = await signIn(app.url, 'bea@example.com', PASSWORD)
    cleoIs = await signIn(app.url, 'cleo@example.com', PASSWORD)
    bea = await connectAgent(app.url, beaIs)
    cleo = await connectAgent(app.url, cleoIs)
  }

  let count = 0
  /** A visitor with this plan whose ticket has come to Bea. */
  async function arrives(plan: string): Promise<{ ann: Visitor; id: string; ticket: string }> {
    const ann = createVisitor({ url: () => app.url })
    const id = ann.conversation
    visitors.push(ann)
    await ann.send({ id: `arrival-${count++}`, text: 'hello' })
    await ann.until(({ text }) => text === 'Which plan have you?', 'the question')
    await ann.send({ id: `the-plan-${count++}`, text: plan })
    await ann.untilState(({ agent }) => agent?.name === 'Bea', 'Bea to have it')
    const { ticket } = await shows(bea, id, ({ ticket: brief }) => brief?.sla !== null && brief?.sla !== undefined, 'its clocks')
    return { ann, id, ticket: ticket?.id ?? '' }
  }

  const shows = (agent: AgentClient, id: string, wanted: (summary: ConversationSummary) => boolean, what: string): Promise<ConversationSummary> =>
    agent.until(() => {
      const found = agent.conversation(id)
      return found && wanted(found) && found
    }, what)
  const clockOf = (summary: ConversationSummary | undefined, target: SlaClock['target']) => summary?.ticket?.sla?.clocks.find((each) => each.target === target)
  const until = (agent: AgentClient, id: string, target: SlaClock['target'], state: SlaClock['state']) =>
    shows(agent, id, (summary) => clockOf(summary, target)?.state === state, `${target} to be ${state}`)
  const listed = async (agent: AgentClient, ticket: string): Promise<string[]> =>
    (await agent.ask('welcome')).notices.filter((notice: Notice) => notice.ticket === ticket && notice.kind.startsWith('sla')).map(({ kind: each }) => each).toReversed()
  const api = async (who: SignedIn, path: string) => (await fetch(`${app.url}${path}`, { headers: { cookie: who.cookie } })).json()

  test('the bot’s ticket has a clock from its tier’s policy, in business hours; the reply in time meets it, what the visitor writes begins the next, closing ends all', async () => {
    await come('2026-11-27 16:45')
    const { ann, id, ticket } = await arrives('Gold')
    const first = clockOf(bea.conversation(id), 'first_response')
    const { createdAt } = await api(beaIs, `/api/records/ticket/${ticket}`)
    // 30 minutes of Friday 16:45 are over at 09:15 on Monday.
    expect(Date.parse(first?.dueAt ?? '') - Date.parse(createdAt)).toBe(30 * MINUTE + 64 * HOUR)
    expect(bea.conversation(id)?.ticket).toMatchObject({ subject: 'Help on Gold', sla: { policy: 'gold' } })
    const page = await api(beaIs, '/api/tickets?owner=me')
    expect(page.tickets.find((row: { id: string }) => row.id === ticket)).toMatchObject({ dueAt: first?.dueAt, sla: { policy: 'gold', clocks: [{ target: 'first_response', state: 'running', dueAt: first?.dueAt }, { target: 'resolution', state: 'running' }] } })

    await bea.ask('send', about(id, { text: 'Hello, Bea here.' }))
    await until(bea, id, 'first_response', 'met')
    expect(clockOf(bea.conversation(id), 'next_response')).toBeUndefined()
    await ann.send({ id: `one-more-${count++}`, text: 'And one more thing' })
    await until(bea, id, 'next_response', 'running')
    await bea.ask('close', about(id))
    await until(bea, id, 'resolution', 'met')
    expect(clockOf(bea.conversation(id), 'next_response')).toMatchObject({ state: 'met', dueAt: null })
    await come('2026-11-30 16:00')
    await arrives('Standard')
    expect(await listed(bea, ticket)).toEqual([])
  })

  test('a warning, the breach and the rung after it are told once to whom the policy names, also over a restart; late is late', async () => {
    await come('2026-12-01 10:00')
    const { ann, id, ticket } = await arrives('Gold')
    clock.forward(16 * MINUTE)
    await bea.until(() => bea.notices().some((notice) => notice.ticket === ticket && notice.kind === 'sla-warning'), 'the warning')
    await shows(bea, id, (summary) => clockOf(summary, 'first_response')?.warned === true, 'the warned clock')
    clock.forward(15 * MINUTE)
    await bea.until(() => bea.notices().some((notice) => notice.ticket === ticket && notice.kind === 'sla-breach'), 'the breach')
    await cleo.until(() => cleo.notices().some((notice) => notice.ticket === ticket && notice.kind === 'sla-breach'), 'the lead to be told')
    await until(bea, id, 'first_response', 'breached')
    expect(bea.notices().find((notice) => notice.ticket === ticket && notice.kind === 'sla-breach')).toMatchObject({ conversation: id, text: expect.stringContaining('“Help on Gold”: First response is overdue since ') })

    await app.restart()
    await come()
    await arrives('Gold')
    expect([await listed(bea, ticket), await listed(cleo, ticket)]).toEqual([['sla-warning', 'sla-breach'], ['sla-breach']])

    clock.forward(60 * MINUTE)
    await ann.untilState(({ agent }) => agent?.name === 'Cleo', 'the seniors to have it an hour after due')
    await cleo.watch(id)
    await cleo.ask('send', about(id, { text: 'Sorry for the wait.' }))
    const late = clockOf(await until(cleo, id, 'first_response', 'met-late'), 'first_response')
    expect(late).toMatchObject({ dueAt: null, warned: true })
    expect(late?.remaining).toBeLessThan(-60 * MINUTE)
  })

  test('what came due while no server ran is told once when it is back, the oldest first; a new release puts open tickets under its policies', async () => {
    await come('2026-12-08 09:30')
    const early = await arrives('Standard')
    clock.forward(5 * MINUTE)
    const later = await arrives('Standard')
    await app.restart({}, () => clock.forward(6 * HOUR))
    await come()
    const told = ({ notices }: { notices: Notice[] }) => notices.filter(({ kind: each, ticket }) => each === 'sla-breach' && (ticket === early.ticket || ticket === later.ticket)).map(({ ticket }) => ticket)
    const welcome = await cleo.untilAsked('welcome', (answer) => told(answer).length === 2, 'both breaches')
    expect(told(welcome)).toEqual([later.ticket, early.ticket])
    expect(await listed(cleo, early.ticket)).toEqual(['sla-breach'])
    expect((await cleo.watch(early.id)).conversation.ticket?.sla?.clocks).toMatchObject([{ target: 'first_response', state: 'breached' }])

    const files = (await loadFolder(FLOWS)).map(({ path, text }) => ({ path, text: text.replace('{ first_response: 4h }', '{ first_response: 24h }') }))
    const key = (await readFile(join(app.dataDir, 'api-key'), 'utf8')).trim()
    const published = await fetch(`${app.url}/api/releases`, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, body: JSON.stringify({ files, message: 'more time' }) })
    expect(published.status).toBe(201)
    await until(cleo, early.id, 'first_response', 'running')
  })
})
