import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { conversationId, visitorId } from '../../server/features/conversations/receive.ts'
import { ROUTING_CHECKPOINTS } from '../../server/runs/checkpoint.ts'
import { about, addAgent, connectAgent, signInAdmin } from '../support/agent.ts'
import { type MongodbServer, startMongodb } from '../support/mongodb-server.ts'
import { freePort, type ServerProcess, startServerProcess } from '../support/server-process.ts'
import { createVisitor } from '../support/visitor.ts'

describe.each(['sqlite', 'mongodb'] as const)('a server on %s that dies while it gives out a conversation', (kind) => {
  let folder: string
  let mongodb: MongodbServer | null = null
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'midflow-routing-kill-'))
    if (kind === 'mongodb') mongodb = await startMongodb()
  })
  afterAll(async () => {
    await mongodb?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  test.each(ROUTING_CHECKPOINTS)('at "%s": it is somebody’s once, takes the room of one, and the next waits until it is closed', async (point) => {
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const dataDir = join(folder, point)
    const options = { port, flowsDir: resolve(import.meta.dirname, '../fixtures/help-line'), dataDir, mongodbUrl: mongodb?.url(`routing_kill_${point.replaceAll('-', '_')}`) ?? null }
    let server: ServerProcess = await startServerProcess({ ...options, crashAt: { point, nth: 1 } })
    let deaths = 0
    const revive = async () => {
      await server.exited
      deaths += 1
      server = await startServerProcess(options)
    }
    const revived = revive()
    const tokens = [randomBytes(32).toString('base64url'), randomBytes(32).toString('base64url')]
    const [ann, zoe] = tokens.map((token) => createVisitor({ url: () => url, token }))
    if (!ann || !zoe) throw new Error('There are two tokens')
    const idOf = (nth: number) => conversationId(visitorId(tokens[nth] ?? '', 'default'))
    const bea = await connectAgent(url, await addAgent(url, await signInAdmin({ url, dataDir }), { email: 'bea@example.com', name: 'Bea' }))
    try {
      await ann.send({ id: 'ann-comes-first', text: 'I need help' })
      await revived
      await ann.untilState(({ agent }) => agent?.name === 'Bea', 'Bea to have it')
      await zoe.send({ id: 'zoe-comes-second', text: 'Me too' })
      await zoe.untilState(({ position }) => position === 1, 'the second to wait')
      await bea.until(() => bea.socket.connected, 'Bea to be back')
      expect([deaths, (await bea.ask('welcome')).me.load]).toEqual([1, 1])
      await bea.watch(idOf(0))
      expect(bea.entries(idOf(0)).filter(({ what }) => what === 'assigned')).toHaveLength(1)
      await bea.ask('close', about(idOf(0)))
      await zoe.untilState(({ agent }) => agent?.name === 'Bea', 'Bea to have the next')
    } finally {
      for (const one of [ann, zoe, bea]) one.close()
      await revived
      await server.kill()
    }
  }, 60_000)
})
