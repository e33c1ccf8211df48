import { once, type OpenTransport } from './transport.ts'

/** Engine.IO over a WebSocket: one packet a frame. */
export const openWebSocket: OpenTransport = (server, events) => {
  const guarded = once(events)
  try {
    const socket = new WebSocket(`${server.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`)
    socket.addEventListener('message', ({ data }) => guarded.packet(String(data)))
    socket.addEventListener('close', () => guarded.closed('the connection ended'))
    return {
      send(packet) {
        if (socket.readyState === WebSocket.OPEN) socket.send(packet)
      },
      close() {
        guarded.closed('closed here')
        socket.close()
      },
    }
  } catch {
    // A page's policy may forbid sockets altogether.
    queueMicrotask(() => guarded.closed('sockets are forbidden here'))
    return { send() {}, close: () => guarded.closed('closed here') }
  }
}
