import { describe, expect, test } from '@jest/globals'
import { useKilledStore } from './killed-store.ts'
import { freePort, startServerProcess } from './server-process.ts'
import { FIXTURE_FLOWS } from './start-test-app.ts'
import { haveSteadyConversation, STEADY_TRANSCRIPT } from './steady-conversation.ts'
import { createVisitor, transcript } from './visitor.ts'

/** On each of the two stores; about four seconds a kill. KILLS in the environment asks for more or fewer. */
const KILLS = Number(process.env['KILLS'] ?? 200)
const VISITORS = 6

/** A small generator with a seed that a failure prints, so that a run can be repeated (mulberry32). */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A server that is killed again and again under load, on one of the stores; then every conversation is as if nothing had happened. */
export function describeRandomKills(kind: 'sqlite' | 'mongodb'): void {
  describe(`a server on ${kind} that is killed again and again at random moments`, () => {
    const store = useKilledStore(kind)

    test(`has lost, doubled and reordered nothing after ${KILLS} times, under load`, async () => {
      const port = await freePort()
      const options = { port, flowsDir: FIXTURE_FLOWS, ...store.named('kills') }
      const random = generator(20_261_125)
      let killing = true
      let conversations = 0

      const converse = async () => {
        while (killing) {
          const ada = createVisitor({ url: () => `http://127.0.0.1:${port}`, patienceMs: 300_000 })
          try {
            await haveSteadyConversation(ada)
            expect(transcript(await ada.reloadPatiently())).toEqual(STEADY_TRANSCRIPT)
            conversations += 1
          } finally {
            ada.close()
          }
        }
      }
      let server = await startServerProcess(options)
      const visitors = Array.from({ length: VISITORS }, converse)
      for (let kill = 1; kill <= KILLS; kill++) {
        // Now and then a server lives long enough for everybody to be heard, however slow the machine.
        const life = kill % 8 === 0 ? 1500 : 30 + random() * 400
        await new Promise((done) => setTimeout(done, life))
        await server.kill()
        server = await startServerProcess(options)
      }
      killing = false
      await Promise.all(visitors)
      await server.kill()
      expect(conversations).toBeGreaterThanOrEqual(VISITORS)
    }, 1_800_000)
  })
}
