/** An Engine.IO transport (protocol 4, text only): carries packets both ways. */
export type Transport = { send(packet: string): void; close(): void }

/** `closed` is called at least once at the end, also after `close`. */
export type TransportEvents = { packet(packet: string): void; closed(): void }

/** Opens a transport to `server`, an origin such as `https://chat.example.com`. Never throws: what fails is `closed`. */
export type OpenTransport = (server: string, events: TransportEvents) => Transport
