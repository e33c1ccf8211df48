import { io } from 'socket.io-client'
import { createHeadlessWidget, untilShown } from '../support/headless-widget.ts'

/**
 * Opens connections from a process of its own and keeps them, so that only the server's side of them is in the process that
 * measures. Arguments: `widget` or `bare`, the server's address, how many. Tells its parent when all are open.
 */
const [kind, url = '', count = '0'] = process.argv.slice(2)

const widget = () => untilShown(createHeadlessWidget(url), ({ site }) => site !== null)
const bare = () => new Promise<void>((open) => io(url, { transports: ['websocket'], forceNew: true }).once('connect', () => open()))

await Promise.all(Array.from({ length: Number(count) }, kind === 'widget' ? widget : bare))
process.send?.('open')
