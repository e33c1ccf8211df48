import { once, type OpenTransport } from './transport.ts'

/** Between packets of one body. */
const SEPARATOR = '\x1e'

/** Engine.IO over HTTP long polling, for networks that let no WebSocket through: one waiting GET, and POSTs one after the other. */
export const openPolling: OpenTransport = (server, events) => {
  const guarded = once(events)
  const abort = new AbortController()
  let address = `${server}/socket.io/?EIO=4&transport=polling`
  let queue: string[] = []
  let posting = false

  const request = async (method: RequestInit): Promise<string> => {
    const response = await fetch(address, { ...method, signal: abort.signal, cache: 'no-store', credentials: 'omit' })
    if (!response.ok) throw new Error(`status ${response.status}`)
    return response.text()
  }
  const fail = (err: unknown) => {
    guarded.closed(String(err))
    abort.abort()
  }

  const receive = async () => {
    while (!guarded.over()) {
      for (const packet of (await request({})).split(SEPARATOR)) {
        if (packet.startsWith('0')) address += `&sid=${sidOf(packet)}`
        if (packet === '1') fail('the server ended the connection')
        guarded.packet(packet)
      }
    }
  }
  const post = async () => {
    if (posting) return
    posting = true
    while (queue.length > 0 && !guarded.over()) {
      const packets = queue
      queue = []
      await request({ method: 'POST', body: packets.join(SEPARATOR) })
    }
    posting = false
  }

  receive().catch(fail)
  return {
    send(packet) {
      queue.push(packet)
      post().catch(fail)
    },
    close: () => fail('closed here'),
  }
}

function sidOf(packet: string): string {
  const { sid }: { sid?: unknown } = JSON.parse(packet.slice(1))
  return encodeURIComponent(String(sid))
}
