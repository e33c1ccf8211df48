import type { Time } from './time.ts'
import type { OpenTransport } from './transport.ts'

/**
 * One Socket.IO connection to one namespace, from opening to its end (protocol 5 on Engine.IO 4, text only): connect with
 * `auth`, events, acknowledgements, heartbeats. It is never revived: `createConnection` opens another.
 */
export type Socket = {
  /** Sends an event. `reply` gets the acknowledgement; it is not called if the connection ends before. */
  emit(event: string, payload: unknown, reply: (answer: unknown) => void): void
  close(): void
  /** Whether the server has been silent for longer than its heartbeats allow, also if timers stood still meanwhile. */
  silent(): boolean
}

/** Why a server does not let a client in; `message` is for whoever builds the page. */
export type Refusal = { code: string; message: string }

export type SocketEvents = {
  connected(): void
  event(name: string, payload: unknown): void
  /** The last call. `refused`: why the server did not let us in; null: it did not refuse. */
  closed(refused: Refusal | null): void
}

/** How long opening may take, milliseconds. */
const OPEN_WITHIN = 5000

export function openSocket(
  options: { open: OpenTransport; server: string; namespace: string; auth: () => unknown; time: Time },
  events: SocketEvents,
): Socket {
  const { namespace, time } = options
  const replies = new Map<number, (answer: unknown) => void>()
  let count = 0
  let over = false
  let heard = time.now()
  let patience = OPEN_WITHIN
  let cancelWatch = () => {}

  const end = (refused: Refusal | null = null) => {
    if (over) return
    over = true
    cancelWatch()
    replies.clear()
    transport.close()
    events.closed(refused)
  }
  const watch = () => {
    cancelWatch()
    cancelWatch = time.after(patience, () => end())
  }

  const receive = (packet: string) => {
    if (over) return
    heard = time.now()
    if (connected) watch()
    try {
      understand(packet)
    } catch {
      end()
    }
  }
  const understand = (packet: string) => {
    if (packet[0] === '0') {
      const { pingInterval, pingTimeout }: { pingInterval?: unknown; pingTimeout?: unknown } = JSON.parse(packet.slice(1))
      patience = Number(pingInterval) + Number(pingTimeout)
      transport.send(`40${namespace},${JSON.stringify(options.auth())}`)
    } else if (packet[0] === '1') end()
    else if (packet[0] === '2') transport.send(`3${packet.slice(1)}`)
    else if (packet[0] === '4' && packet.slice(2).startsWith(`${namespace},`)) message(packet[1] ?? '', packet.slice(namespace.length + 3))
  }

  let connected = false
  const message = (type: string, rest: string) => {
    const id = Number.parseInt(rest, 10)
    const content: unknown = JSON.parse(rest.replace(/^\d+/, '') || 'null')
    if (type === '0') {
      connected = true
      watch()
      events.connected()
    } else if (type === '1') end()
    else if (type === '2' && Array.isArray(content)) events.event(String(content[0]), content[1])
    else if (type === '3' && Array.isArray(content)) {
      const reply = replies.get(id)
      replies.delete(id)
      reply?.(content[0])
    } else if (type === '4') end(refusalIn(content))
  }

  const transport = options.open(options.server, { packet: receive, closed: () => end() })
  watch()
  return {
    emit(event, payload, reply) {
      if (over) return
      replies.set(++count, reply)
      transport.send(`42${namespace},${count}${JSON.stringify([event, payload])}`)
    },
    close: () => end(),
    silent: () => time.now() - heard > patience,
  }
}

/** Socket.IO sends an error's message, and its data. */
function refusalIn(content: unknown): Refusal {
  const { message, data }: { message?: unknown; data?: { code?: unknown } | null } = typeof content === 'object' && content !== null ? content : {}
  return { code: String(data?.code ?? 'refused'), message: String(message) }
}
