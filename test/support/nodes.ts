import type { Config } from '../../server/base/config.ts'
import { type Clock, systemClock } from '../../server/base/clock.ts'
import { silentLogger } from '../../server/base/logger.ts'
import { mongodbMissing, startMongodb } from './mongodb-server.ts'
import { startTestApp, type TestApp } from './start-test-app.ts'

/** Servers of one store. Visitors come to the first, agents to the last. */
export type Nodes = { first: TestApp; last: TestApp; restart(): Promise<void>; stop(): Promise<void> }

export type NodeSetup = { title: string; missing: string | null; start(change: Partial<Config>, clock?: Clock): Promise<Nodes> }

/** The two ways in which Midflow runs: by itself, and as nodes beside one MongoDB. */
export const NODE_SETUPS: NodeSetup[] = [
  {
    title: 'on the embedded store',
    missing: null,
    async start(change, clock = systemClock) {
      const app = await startTestApp(change, silentLogger, clock)
      return { first: app, last: app, restart: () => app.restart(), stop: () => app.stop() }
    },
  },
  {
    title: 'on two servers beside one MongoDB',
    missing: mongodbMissing,
    async start(change, clock = systemClock) {
      const mongodb = await startMongodb()
      const node = () => startTestApp({ mongodbUrl: mongodb.url(`nodes-${process.pid}`), secretKey: 'ab'.repeat(32), ...change }, silentLogger, clock)
      const first = await node()
      const last = await node()
      return {
        first,
        last,
        async restart() {
          await last.restart()
          await first.restart()
        },
        async stop() {
          await last.stop()
          await first.stop()
          await mongodb.stop()
        },
      }
    },
  },
]
