import type { OpenTransport } from '../core/transport.ts'

/** Between packets of one body. */
const SEPARATOR = '\x1e'

/** Engine.IO over HTTP long polling, for networks that let no WebSocket through: one waiting GET, and POSTs one after the other. */
export const openPolling: OpenTransport = (server, { packet, closed }) => {
  const abort = new AbortController()
  const { signal } = abort
  let address = `${server}/socket.io/?EIO=4&transport=polling`
  let queue: string[] = []
  let posting = false

  const request = async (method: RequestInit): Promise<string> => {
    const response = await fetch(address, { ...method, signal, cache: 'no-store', credentials: 'omit' })
    if (!response.ok) throw new Error(String(response.status))
    return response.text()
  }
  const end = () => {
    abort.abort()
    closed()
  }

  const receive = async () => {
    while (!signal.aborted) {
      for (const text of (await request({})).split(SEPARATOR)) {
        if (text.startsWith('0')) address += `&sid=${sidOf(text)}`
        packet(text)
      }
    }
  }
  const post = async () => {
    if (posting) return
    posting = true
    while (queue.length > 0) {
      const body = queue.join(SEPARATOR)
      queue = []
      await request({ method: 'POST', body })
    }
    posting = false
  }

  receive().catch(end)
  return {
    send(text) {
      queue.push(text)
      post().catch(end)
    },
    close: () => abort.abort(),
  }
}

function sidOf(packet: string): string {
  const { sid }: { sid?: unknown } = JSON.parse(packet.slice(1))
  return encodeURIComponent(String(sid))
}
