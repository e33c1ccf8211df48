import { describe, expect, test } from '@jest/globals'
import { resolve } from 'node:path'
import { ROUTING_CHECKPOINTS } from '../../server/runs/checkpoint.ts'
import { about, addAgent, connectAgent, signInAdmin } from '../support/agent.ts'
import { useKilledStore } from '../support/killed-store.ts'
import { freePort, type ServerProcess, startServerProcess } from '../support/server-process.ts'
import { createVisitor } from '../support/visitor.ts'

describe.each(['sqlite', 'mongodb'] as const)('a server on %s that dies while it gives out a conversation', (kind) => {
  const store = useKilledStore(kind)

  test.each(ROUTING_CHECKPOINTS)('at "%s": it is somebody’s once, takes the room of one, and the next waits until it is closed', async (point) => {
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const options = { port, flowsDir: resolve(import.meta.dirname, '../fixtures/help-line'), ...store.named(point) }
    let server: ServerProcess = await startServerProcess({ ...options, crashAt: { point, nth: 1 } })
    let deaths = 0
    const revive = async () => {
      await server.exited
      deaths += 1
      server = await startServerProcess(options)
    }
    const revived = revive()
    const [ann, zoe] = [createVisitor({ url: () => url }), createVisitor({ url: () => url })]
    const bea = await connectAgent(url, await addAgent(url, await signInAdmin({ url, dataDir: options.dataDir }), { email: 'bea@example.com', name: 'Bea' }))
    try {
      await ann.send({ id: 'ann-comes-first', text: 'I need help' })
      await revived
      await ann.untilState(({ agent }) => agent?.name === 'Bea', 'Bea to have it')
      await zoe.send({ id: 'zoe-comes-second', text: 'Me too' })
      await zoe.untilState(({ position }) => position === 1, 'the second to wait')
      await bea.until(() => bea.socket.connected, 'Bea to be back')
      expect([deaths, (await bea.ask('welcome')).me.load]).toEqual([1, 1])
      await bea.watch(ann.conversation)
      expect(bea.entries(ann.conversation).filter(({ what }) => what === 'assigned')).toHaveLength(1)
      await bea.ask('close', about(ann.conversation))
      await zoe.untilState(({ agent }) => agent?.name === 'Bea', 'Bea to have the next')
    } finally {
      for (const one of [ann, zoe, bea]) one.close()
      await revived
      await server.kill()
    }
  }, 60_000)
})
