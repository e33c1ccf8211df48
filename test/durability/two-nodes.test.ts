import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type MongodbServer, startMongodb } from '../support/mongodb-server.ts'
import { startRedis } from '../support/redis-server.ts'
import { freePort, type ServerProcess, startServerProcess } from '../support/server-process.ts'
import { FIXTURE_FLOWS } from '../support/start-test-app.ts'
import { haveSteadyConversation, STEADY_TRANSCRIPT } from '../support/steady-conversation.ts'
import { createVisitor, transcript, type Visitor } from '../support/visitor.ts'

describe.each(['mongodb', 'redis'] as const)('two servers on one MongoDB, with %s between them', (between) => {
  let folder: string
  let mongodb: MongodbServer
  let redis: { url: string; stop(): Promise<void> } | null = null
  let nodes: ServerProcess[] = []
  const visitors: Visitor[] = []
  const env = { SECRET_KEY: 'ab'.repeat(32) }
  const visitor = (node: number, token = randomBytes(32).toString('base64url')) => {
    const made = createVisitor({ url: () => nodes[node]?.url ?? '', token, patienceMs: 40_000 })
    visitors.push(made)
    return made
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'midflow-nodes-'))
    mongodb = await startMongodb()
    if (between === 'redis') redis = await startRedis()
    for (const name of ['one', 'two']) {
      nodes.push(
        await startServerProcess({
          port: await freePort(), dataDir: join(folder, name), flowsDir: FIXTURE_FLOWS, mongodbUrl: mongodb.url('nodes'),
          env: redis ? { ...env, REDIS_URL: redis.url } : env,
        }),
      )
    }
  }, 60_000)
  afterAll(async () => {
    visitors.forEach((one) => one.close())
    await Promise.all(nodes.map((node) => node.kill()))
    await redis?.stop()
    await mongodb.stop()
    await rm(folder, { recursive: true, force: true })
  })

  test('show both tabs of a visitor, one at each server, the same thread as it happens', async () => {
    const token = randomBytes(32).toString('base64url')
    const [one, two] = [visitor(0, token), visitor(1, token)]
    await two.reloadPatiently()
    await haveSteadyConversation(one)
    await two.until((message) => message.text === 'Bye, Ada!', 'the end at the other server')
    expect(transcript(two.messages())).toEqual(STEADY_TRANSCRIPT)
    expect(two.messages()).toEqual(one.messages())
  }, 60_000)

  test('give messages that arrive at both at the same time one order', async () => {
    const conversations = Array.from({ length: 8 }, () => {
      const token = randomBytes(32).toString('base64url')
      return [visitor(0, token), visitor(1, token)] as const
    })
    await Promise.all(
      conversations.map(async ([one, two]) => {
        await one.send({ id: 'message-0', text: 'hi' })
        const sent = Array.from({ length: 20 }, (_, i) => (i % 2 ? one : two).send({ id: `burst-${String(i).padStart(4, '0')}`, text: `burst ${i}` }))
        const seqs = await Promise.all(sent)
        expect(new Set(seqs).size).toBe(20)
        const count = (visitor: Visitor) => visitor.messages().filter((message) => message.text.startsWith('burst')).length
        await one.until(() => count(one) === 20, 'all messages at one server')
        await two.until(() => count(two) === 20, 'all messages at the other')
        const thread = await one.reload()
        expect(await two.reload()).toEqual(thread)
        expect(thread.filter((message) => message.text.startsWith('burst')).map((message) => message.seq)).toEqual(seqs.toSorted((a, b) => a - b))
      }),
    )
  }, 60_000)

  test('go on with the conversations of the one that dies', async () => {
    const ada = visitor(0)
    await ada.send({ id: 'message-1', text: 'hi' })
    await ada.until((message) => message.text === 'What is your name?', 'the question')
    const [first, second] = nodes
    await first?.kill()
    nodes = second ? [second, second] : []
    ada.drop()
    await haveSteadyConversation(ada)
    expect(transcript(await ada.reloadPatiently())).toEqual(STEADY_TRANSCRIPT)
  }, 60_000)
})
