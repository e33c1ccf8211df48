import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import type { FlowTaken } from '../../server/protocol/flow-graph.ts'
import type { HistoryPage, RecordRead } from '../../server/protocol/records.ts'
import { about, addAgent, type AgentClient, connectAgent, type SignedIn, signInAdmin } from '../support/agent.ts'
import { NODE_SETUPS, type Nodes } from '../support/nodes.ts'
import { createShiftedClock } from '../support/shifted-clock.ts'
import { createVisitor, transcript, type Visitor } from '../support/visitor.ts'

jest.setTimeout(90_000)

/** A Wednesday, 10:00 at the office of the example files. */
const MORNING = new Date('2026-11-25T09:00:00Z')
const MINUTE = 60_000

describe.each(NODE_SETUPS)('from enrichment to the rating, $title', ({ title, missing, start }) => {
  if (missing !== null) {
    process.stderr.write(`SKIPPED: from enrichment to the rating, ${title}: ${missing}\n`)
    test.skip(missing, () => {})
    return
  }
  let nodes: Nodes
  let bea: AgentClient
  let ben: AgentClient
  let benIs: SignedIn
  let ann: Visitor
  let id: string
  const front = () => nodes.first.url
  const back = () => nodes.last.url
  const read = async <T>(path: string): Promise<T> => {
    const response = await fetch(back() + path, { headers: { cookie: benIs.cookie } })
    expect([path, response.status]).toEqual([path, 200])
    return (await response.json()) as T
  }

  beforeAll(async () => {
    nodes = await start({ flowsDir: resolve('flows') }, createShiftedClock(MORNING))
    const admin = await signInAdmin(nodes.first)
    bea = await connectAgent(back(), await addAgent(front(), admin, { email: 'bea@example.com', name: 'Bea', capacity: 2 }))
    benIs = await addAgent(front(), admin, { email: 'ben@example.com', name: 'Ben', capacity: 6 })
    ben = await connectAgent(back(), benIs)
    await ben.untilAsked('welcome', ({ colleagues }) => colleagues.filter(({ presence }) => presence === 'online').length >= 2, 'both to be online')
    ann = createVisitor({ url: front })
    id = ann.conversation
  })
  afterAll(async () => {
    for (const client of [ann, bea, ben]) client?.close()
    await nodes.stop()
  })

  const says = (text: string, after = 0) =>
    ann.until(({ seq, author, text: said }) => seq > after && author.kind === 'bot' && said.startsWith(text), `the bot to say "${text}"`)
  const writes = (text: string) => ann.send({ id: `ann-${randomBytes(6).toString('hex')}`, text })
  const clock = (target: string) => ben.conversation(id)?.ticket?.sla?.clocks.find((each) => each.target === target)

  test('the bot finds out who it is and how urgent, and the agent with most room gets it', async () => {
    await writes('hello')
    const topic = await says('What is it about?')
    await ann.send({ id: 'ann-topic-00', choice: { seq: topic.seq, ids: ['order'] } })
    await says('Which e-mail address')
    await writes('ann@acme.example')
    await says('Thanks! I see that you are with Acme Interiors, our gold support.')
    let heard = 0
    for (const number of ['1', '22', '333']) {
      const asked = await says('What is your order number?', heard)
      await writes(number)
      heard = (await says(`I find no order ${number}.`, asked.seq)).seq
    }
    await says('Please describe it')
    await writes('Parcel #3 is missing')
    const state = await ann.untilState(({ owner }) => owner === 'agent', 'somebody to have it')
    expect(state.agent?.name).toBe('Ben')
    await ben.until(() => ben.conversation(id)?.owner === 'agent' && clock('first_response'), 'the ticket with its clocks')
    await ben.until(() => ben.notices().find(({ kind, conversation }) => kind === 'assigned' && conversation === id), 'the notice')
    expect(bea.notices().filter(({ kind }) => kind === 'assigned')).toEqual([])
    expect(ben.conversation(id)?.ticket).toMatchObject({ subject: 'My order 333', priority: 'high', sla: { policy: 'gold' } })
  })

  test('what enrichment wrote, and the way through the flow, are there to see', async () => {
    const { contact, ticket } = ben.conversation(id) ?? {}
    const ofContact = await read<RecordRead>(`/api/records/contact/${contact?.id}`)
    expect(ofContact.properties).toMatchObject({ email: 'ann@acme.example', company_name: 'Acme Interiors', tier: 'gold' })
    expect(ofContact.changed['tier']?.by).toMatchObject({ kind: 'action', id: 'check-sla-tier' })
    const history = await read<HistoryPage>(`/api/records/ticket/${ticket?.id}/history`)
    expect(history.changes.map(({ property }) => property)).toEqual(expect.arrayContaining(['subject', 'priority', 'owner']))
    const taken = await read<FlowTaken>(`/api/conversations/${id}/flow`)
    const names = taken.path.map((step) => taken.graph.nodes.find((one) => one.id === step.node)?.name)
    // The place in line was said in between, and the hand-off went on.
    expect(names.filter((name) => ['enrich', 'tier', 'look-up', 'ticket', 'route'].includes(name ?? ''))).toEqual(['enrich', 'tier', 'look-up', 'look-up', 'look-up', 'ticket', 'route', 'route'])
    expect(taken.graph.nodes.find((one) => one.id === taken.at)?.name).toBe('route')
  })

  test('the clock of the gold policy runs for half an hour, and the first answer stops it', async () => {
    const { createdAt } = await read<RecordRead>(`/api/records/ticket/${ben.conversation(id)?.ticket?.id}`)
    expect(clock('first_response')).toMatchObject({ state: 'running', dueAt: new Date(Date.parse(createdAt) + 30 * MINUTE).toISOString() })
    await ben.watch(id)
    await ben.ask('send', about(id, { text: 'Hello Ann, Ben here. I look for it.' }))
    const heard = await ann.until(({ author }) => author.kind === 'agent', 'Ben')
    expect(heard.author.name).toBe('Ben')
    await ben.until(() => clock('first_response')?.state === 'met', 'the clock to be met')
    expect(clock('resolution')?.state).toBe('running')
  })

  test('everything goes on after the servers were stopped and started', async () => {
    await nodes.restart()
    await ben.until(() => ben.socket.connected, 'Ben to be back')
    await ben.watch(id)
    await writes('It should have come on Monday')
    await ben.until(() => ben.messages(id).find(({ text }) => text === 'It should have come on Monday'), 'what Ann wrote')
    await ben.until(() => clock('next_response')?.state === 'running', 'the clock of the next answer')
    await ben.ask('send', about(id, { text: 'Found it: it comes tomorrow.' }))
    await ann.until(({ text }) => text === 'Found it: it comes tomorrow.', 'the answer')
    await ben.until(() => clock('next_response')?.state === 'met', 'that clock to be met')
    expect(ben.conversation(id)).toMatchObject({ owner: 'agent', agent: { name: 'Ben' } })
  })

  test('given back, the bot asks how it was, and keeps the answer with the ticket', async () => {
    const ticket = ben.conversation(id)?.ticket?.id
    await ben.ask('return', about(id))
    const rate = await says('How was this conversation?')
    await ann.send({ id: 'ann-rates-it', choice: { seq: rate.seq, ids: ['5'] } })
    await says('Thanks, see you!')
    await ann.untilState(({ status }) => status === 'closed', 'the end')
    expect((await read<RecordRead>(`/api/records/ticket/${ticket}`)).properties).toMatchObject({ csat: 5 })
    const { me } = await ben.untilAsked('welcome', (answer) => answer.me.load === 0, 'Ben to have room again')
    expect(me.presence).toBe('online')
    expect(transcript(await ann.reload())).toEqual(transcript(ann.messages()))
  })
})
