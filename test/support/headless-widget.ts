import { type Client, createClient } from '../../widget/app/client.ts'
import type { Memory } from '../../widget/core/memory.ts'
import { browserTime } from '../../widget/core/time.ts'
import { randomText } from '../../widget/core/token.ts'
import type { OpenTransport } from '../../widget/core/transport.ts'
import { openWebSocket } from '../../widget/core/websocket.ts'

const NO_MEMORY: Memory = { get: () => null, set() {} }

/** The widget of a new visitor (or of the one with this token) without a screen: its own connection, catching up and outbox. */
export function createHeadlessWidget(server: string, options: { token?: string; open?: OpenTransport } = {}): Client {
  const { token = randomText(32), open = openWebSocket } = options
  return createClient({
    server, auth: () => ({ token, site: 'default', language: 'en' }), transports: [open], time: browserTime, random: Math.random,
    page: () => ({ url: 'https://shop.example/', title: 'Shop' }), formRefused() {}, told() {}, tab: NO_MEMORY,
  })
}

/** Resolves once `holds` of what the widget shows. */
export function untilShown(client: Client, holds: (view: ReturnType<Client['get']>) => boolean): Promise<void> {
  return new Promise((resolve) => {
    let stop = () => {}
    const look = () => {
      if (!holds(client.get())) return
      stop()
      resolve()
    }
    stop = client.subscribe(look)
    look()
  })
}
