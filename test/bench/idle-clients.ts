import { io } from 'socket.io-client'
import { createClient } from '../../widget/app/client.ts'
import { createMemory } from '../../widget/core/memory.ts'
import { browserTime } from '../../widget/core/time.ts'
import { randomText } from '../../widget/core/token.ts'
import { openWebSocket } from '../../widget/core/websocket.ts'

/**
 * Opens connections from a process of its own and keeps them, so that only the server's side of them is in the process that
 * measures. Arguments: `widget` or `bare`, the server's address, how many. Tells its parent when all are open.
 */
const [kind, url = '', count = '0'] = process.argv.slice(2)

const widget = () => {
  const token = randomText(32)
  return new Promise<void>((open) => {
    const client = createClient({
      server: url, auth: () => ({ token, site: 'default', language: 'en' }), transports: [openWebSocket], time: browserTime, random: Math.random,
      page: () => ({ url: 'https://shop.example/', title: 'Shop' }), formRefused() {}, told() {}, tab: createMemory('', () => { throw new Error('none') }),
    })
    client.subscribe(() => client.get().site && open())
  })
}
const bare = () => new Promise<void>((open) => io(url, { transports: ['websocket'], forceNew: true }).once('connect', () => open()))

await Promise.all(Array.from({ length: Number(count) }, kind === 'widget' ? widget : bare))
process.send?.('open')
