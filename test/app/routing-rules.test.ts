import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { resolve } from 'node:path'
import { about, addAgent, type AgentClient, connectAgent, type SignedIn, signInAdmin } from '../support/agent.ts'
import { NODE_SETUPS, type Nodes } from '../support/nodes.ts'
import { createVisitor, type Visitor } from '../support/visitor.ts'

jest.setTimeout(60_000)

describe.each(NODE_SETUPS)('the rules of queues, $title', ({ title, missing, start }) => {
  if (missing !== null) {
    process.stderr.write(`SKIPPED: the rules of queues ${title}: ${missing}\n`)
    test.skip(missing, () => {})
    return
  }
  let nodes: Nodes
  let people: Record<'ann' | 'ben' | 'cem', SignedIn>
  const agents: AgentClient[] = []
  const visitors: Visitor[] = []
  const open: string[] = []

  beforeAll(async () => {
    nodes = await start({ flowsDir: resolve(import.meta.dirname, '../fixtures/rules-desk') })
    const admin = await signInAdmin(nodes.first)
    const add = (name: string, skills: string[] = []) => addAgent(nodes.first.url, admin, { email: `${name.toLowerCase()}@example.com`, name, capacity: 5, skills })
    people = { ann: await add('Ann'), ben: await add('Ben'), cem: await add('Cem', ['german']) }
    // Ann is at one server and the others at the other one, where there are two.
    agents.push(await connectAgent(nodes.first.url, people.ann), await connectAgent(nodes.last.url, people.ben))
    await agents[0]?.untilAsked('welcome', ({ colleagues }) => colleagues.filter(({ presence }) => presence === 'online').length === 2, 'both to be online')
  })
  afterEach(async () => {
    visitors.splice(0).forEach((one) => one.close())
    for (const id of open.splice(0)) await agents[0]?.ask('close', about(id))
    await agents[0]?.untilAsked('welcome', ({ colleagues }) => colleagues.every(({ load }) => load === 0), 'everybody to have nothing')
  })
  afterAll(async () => {
    agents.forEach((one) => one.close())
    await nodes?.stop()
  })

  let count = 0
  const arrives = async (desk: string): Promise<Visitor> => {
    const ann = createVisitor({ url: () => nodes.first.url })
    visitors.push(ann)
    open.push(ann.conversation)
    await ann.send({ id: `arrival-${count++}`, text: 'hello' })
    await ann.until(({ text }) => text === 'Which desk?', 'the question')
    await ann.send({ id: `the-desk-${count++}`, text: desk })
    return ann
  }
  const given = async (desk: string): Promise<string | undefined> => {
    const ann = await arrives(desk)
    await ann.untilState(({ agent }) => agent !== null, 'somebody')
    return ann.state()?.agent?.name
  }

  test('owner-first: each to the owner of their ticket, as long as they are there', async () => {
    expect([await given('Personal'), await given('Personal')]).toEqual(['Ben', 'Ben'])
    await agents[1]?.ask('presence', { presence: 'away' })
    expect(await given('Personal')).toBe('Ann')
    await agents[1]?.ask('presence', { presence: 'online' })
  })

  test('round-robin: in turn', async () => {
    const first = await given('Rota')
    const other = first === 'Ann' ? 'Ben' : 'Ann'
    expect([await given('Rota'), await given('Rota'), await given('Rota')]).toEqual([other, first, other])
  })

  test('code: in the order that a code action in the sandbox answers', async () => {
    expect([await given('Ranked'), await given('Ranked')]).toEqual(['Ben', 'Ben'])
  })

  test('skills: who needs German waits for somebody who speaks it, beside others who are free', async () => {
    const zoe = await arrives('German')
    await zoe.untilState(({ position }) => position === 1, 'the first place')
    expect(await given('Rota')).toBeDefined()
    expect(zoe.state()).toMatchObject({ agent: null, owner: 'queue' })
    agents.push(await connectAgent(nodes.last.url, people.cem))
    await zoe.untilState(({ agent }) => agent?.name === 'Cem', 'Cem, who speaks German')
  })
})
