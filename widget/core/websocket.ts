import type { OpenTransport } from './transport.ts'

/** Engine.IO over a WebSocket: one packet a frame. */
export const openWebSocket: OpenTransport = (server, { packet, closed }) => {
  try {
    const socket = new WebSocket(`${server.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`)
    socket.addEventListener('message', ({ data }) => packet(String(data)))
    socket.addEventListener('close', closed)
    return {
      send(text) {
        if (socket.readyState === WebSocket.OPEN) socket.send(text)
      },
      close: () => socket.close(),
    }
  } catch {
    // A page's policy may forbid sockets altogether.
    queueMicrotask(closed)
    return { send() {}, close() {} }
  }
}
