import type { Page, WebSocketRoute } from 'playwright-core'
import type { AgentToServer } from '../../server/protocol/agent.ts'
import type { Reply } from '../../server/protocol/visitor.ts'

/** A console's connection as a bad network and a bad day of the server would have it. */
export type Tunnel = {
  /** The connection breaks, and cannot be made again before `join`. */
  cut(): void
  join(): void
  /** `event` is answered with this instead of by the server; null: not at all. `undefined`: as ever. */
  answer(event: keyof AgentToServer, reply: Reply<unknown> | null | undefined): void
}

const REQUEST = /^42\/agent,(\d+)\["([^"]+)"/

/** The page's socket goes through here from its next load on. */
export async function throughTunnel(page: Page): Promise<Tunnel> {
  let gone = false
  let open: WebSocketRoute[] = []
  const answers = new Map<string, Reply<unknown> | null>()
  await page.routeWebSocket(/socket\.io/, (socket) => {
    if (gone) return void socket.close()
    open.push(socket)
    const server = socket.connectToServer()
    socket.onMessage((frame) => {
      const [, ack, event = ''] = REQUEST.exec(String(frame)) ?? []
      const reply = answers.get(event)
      if (reply === undefined) server.send(frame)
      else if (reply !== null) socket.send(`43/agent,${ack}${JSON.stringify([reply])}`)
    })
  })
  return {
    cut() {
      gone = true
      for (const socket of open) void socket.close()
      open = []
    },
    join() {
      gone = false
    },
    answer(event, reply) {
      if (reply === undefined) answers.delete(event)
      else answers.set(event, reply)
    },
  }
}
