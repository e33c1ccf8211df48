import { openSocket, type Refusal, type Socket } from './socket.ts'
import type { Time } from './time.ts'
import type { OpenTransport } from './transport.ts'

/**
 * A connection that is kept alive for as long as it takes: when it is lost, by error or by silence, another is opened after
 * a growing, scattered pause. What happened in between is the caller's to catch up with at every `online`.
 */
export type Connection = {
  /**
   * Sends an event over the present connection; false if there is none. `reply` gets the acknowledgement. Without one within
   * `within` milliseconds the connection is taken for dead and replaced, and `reply` is never called.
   */
  emit(event: string, payload: unknown, reply: (answer: unknown) => void, within?: number): boolean
  /** The page or the network is back: connects at once instead of when the pause ends, and drops a connection long silent. */
  wake(): void
  close(): void
}

/** `refused`: the server does not let us in, for this reason; it will be asked again. */
export type ConnectionEvents = { online(): void; offline(): void; event(name: string, payload: unknown): void; refused?(reason: Refusal): void }

const FIRST_PAUSE = 500
const LONGEST_PAUSE = 30_000
const ANSWER_WITHIN = 10_000

/** Opens it. `transports`: in the order in which they are tried. */
export function createConnection(
  options: { server: string; namespace: string; auth: () => unknown; transports: OpenTransport[]; time: Time; random: () => number },
  events: ConnectionEvents,
): Connection {
  const { time } = options
  let socket: Socket | null = null
  let online = false
  let closed = false
  let failures = 0
  let choice = 0
  let tried = 0
  let cancelPause = () => {}
  /** For the acknowledgements awaited on the present connection. */
  const waiting = new Set<() => void>()

  const connect = () => {
    const open = options.transports[choice % options.transports.length]
    if (closed || socket || !open) return
    cancelPause()
    const mine = openSocket(
      { ...options, open },
      {
        connected() {
          online = true
          failures = 0
          tried = 0
          events.online()
        },
        event: events.event,
        closed(refused) {
          const was = online
          socket = null
          online = false
          for (const cancel of waiting) cancel()
          waiting.clear()
          if (closed) return
          // The way that worked is kept. One that did not is followed by the others at once, and then by a pause.
          if (!was && !refused) choice += 1
          const others = !was && !refused && ++tried < options.transports.length
          if (!others) tried = 0
          pause(others ? 0 : refused ? LONGEST_PAUSE : backOff())
          if (was) events.offline()
          if (refused !== null) events.refused?.(refused)
        },
      },
    )
    if (!closed) socket = mine
  }

  const backOff = () => Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** failures++)
  const pause = (ms: number) => {
    cancelPause()
    cancelPause = time.after(ms * (0.5 + options.random()), connect)
  }

  connect()
  return {
    emit(event, payload, reply, within = ANSWER_WITHIN) {
      const mine = socket
      if (!mine || !online) return false
      const cancel = time.after(within, () => {
        mine.close()
        connect()
      })
      waiting.add(cancel)
      mine.emit(event, payload, (answer) => {
        waiting.delete(cancel)
        cancel()
        reply(answer)
      })
      return true
    },
    wake() {
      if (socket?.silent()) socket.close()
      if (!socket) connect()
    },
    close() {
      closed = true
      cancelPause()
      socket?.close()
    },
  }
}
