import type { OpenTransport, Transport } from '../core/transport.ts'

/** A transport whose code is loaded when it is tried. */
export const openLater = (load: () => Promise<OpenTransport>): OpenTransport => (server, events) => {
  let transport: Transport | null = null
  let over = false
  load().then((open) => void (over || (transport = open(server, events))), events.closed)
  return {
    send: (packet) => transport?.send(packet),
    close() {
      over = true
      transport?.close()
    },
  }
}
