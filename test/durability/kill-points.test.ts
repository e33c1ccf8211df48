import { describe, expect, test } from '@jest/globals'
import { CHECKPOINTS } from '../../server/runs/checkpoint.ts'
import { useKilledStore } from '../support/killed-store.ts'
import { freePort, type ServerProcess, startServerProcess } from '../support/server-process.ts'
import { FIXTURE_FLOWS } from '../support/start-test-app.ts'
import { haveSteadyConversation, STEADY_TRANSCRIPT } from '../support/steady-conversation.ts'
import { createVisitor, transcript } from '../support/visitor.ts'

/** At these passings of each point the process ends itself: early in the conversation, and in its middle. */
const PASSINGS = [1, 3]
/** Points that this conversation passes once only. */
const RARE = new Set(['call-claimed', 'call-result', 'timer-claimed'])

describe.each(['sqlite', 'mongodb'] as const)('a server on %s that dies', (kind) => {
  const store = useKilledStore(kind)

  const cases = CHECKPOINTS.flatMap((point) => PASSINGS.filter((nth) => nth === 1 || !RARE.has(point)).map((nth) => [point, nth] as const))
  test.each(cases)('at "%s", passing %i, leaves a conversation that ends like any other', async (point, nth) => {
    const port = await freePort()
    const options = { port, flowsDir: FIXTURE_FLOWS, ...store.named(`${point}-${nth}`) }
    let server: ServerProcess = await startServerProcess({ ...options, crashAt: { point, nth } })
    let deaths = 0
    const revive = async () => {
      await server.exited
      deaths += 1
      server = await startServerProcess(options)
    }
    const revived = revive()
    const ada = createVisitor({ url: () => `http://127.0.0.1:${port}` })
    try {
      await haveSteadyConversation(ada)
      await revived
      expect(deaths).toBe(1)
      await ada.untilState((state) => state.status === 'closed', 'the conversation to close')
      expect(transcript(await ada.reload())).toEqual(STEADY_TRANSCRIPT)
    } finally {
      ada.close()
      await revived
      await server.kill()
    }
  }, 60_000)
})
