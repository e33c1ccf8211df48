import { type ChildProcess, fork } from 'node:child_process'
import { silentLogger } from '../../server/base/logger.ts'
import { defineModels } from '../../server/models/define-models.ts'
import { openStore } from '../../server/platform/store/open-store.ts'
import { createStandingClock } from './standing-clock.ts'
import { createRoutingNode, type Given, queuesOf, type RoutingAct } from './routing-node.ts'

/** Acts all at once and answers, when nothing is under way any more, what the routing gave meanwhile. */
export type ActAtOnce = (acts: RoutingAct[], at: Date) => Promise<Given[]>

/** The routing of a server in a process of its own, beside the MongoDB of this URL. */
export async function startRoutingProcess(url: string, service: string): Promise<{ act: ActAtOnce; stop(): Promise<void> }> {
  const child = fork(import.meta.filename, [url, service], { execArgv: [] })
  await heardFrom(child)
  return {
    async act(acts, at) {
      const answer = heardFrom(child)
      child.send({ acts, at: at.getTime() })
      return answer
    },
    async stop() {
      const exited = new Promise<void>((done) => child.once('exit', () => done()))
      child.disconnect()
      await exited
    },
  }
}

const heardFrom = (child: ChildProcess): Promise<Given[]> =>
  new Promise((done, fail) => {
    const ended = () => fail(new Error('the process of the routing ended'))
    child.once('exit', ended)
    child.once('message', (message: { given: Given[] } | { error: string }) => {
      child.off('exit', ended)
      if ('given' in message) done(message.given)
      else fail(new Error(message.error))
    })
  })

/** What `startRoutingProcess` does, in this process. */
export const actWith = (node: ReturnType<typeof createRoutingNode>): ((acts: RoutingAct[]) => Promise<Given[]>) => async (acts) => {
  await Promise.all(acts.map(node.act))
  await node.routing.loop.settled()
  return node.given.splice(0)
}

async function serve(url: string, service: string): Promise<void> {
  const clock = createStandingClock(new Date())
  const store = await openStore({ mongodbUrl: url, dataDir: '', logger: silentLogger, clock })
  const workspace = queuesOf(service)
  const act = actWith(createRoutingNode({ models: defineModels(store.connection), clock, workspace: () => workspace, node: `process ${process.pid}` }))
  process.on('message', ({ acts, at }: { acts: RoutingAct[]; at: number }) => {
    clock.set(new Date(at))
    act(acts).then((given) => process.send?.({ given }), (err: unknown) => process.send?.({ error: String(err) }))
  })
  process.on('disconnect', () => void store.close().then(() => process.exit(0)))
  process.send?.({ given: [] })
}

const [, started, url, service] = process.argv
if (started === import.meta.filename && url && service) await serve(url, service)
