/** An Engine.IO transport (protocol 4, text only): carries packets both ways and says once that it is closed. */
export type Transport = { send(packet: string): void; close(): void }

export type TransportEvents = { packet(packet: string): void; closed(reason: string): void }

/** Opens a transport to `server`, an origin such as `https://chat.example.com`. Never throws: what fails is `closed`. */
export type OpenTransport = (server: string, events: TransportEvents) => Transport

/** Lets through nothing after `closed`, and `closed` once. */
export function once(events: TransportEvents): TransportEvents & { over(): boolean } {
  let over = false
  return {
    over: () => over,
    packet(packet) {
      if (!over) events.packet(packet)
    },
    closed(reason) {
      if (over) return
      over = true
      events.closed(reason)
    },
  }
}
