import type { Memory } from './memory.ts'

/** What the loader prepares and hands to the app once that is loaded. */
export type Host = {
  /** The origin of the Midflow server. */
  server: string
  site: string
  /** The page's language, e.g. `de-AT`. */
  language: string
  root: ShadowRoot
  launcher: HTMLButtonElement
  /** Kept in the browser for this server and site. */
  memory: Memory
  /** The same, for this tab only. */
  tab: Memory
  /** Tells the page's own listeners. */
  tell(event: WidgetEvent, value: unknown): void
}

export type WidgetEvent = 'open' | 'close' | 'unread' | 'message'

/** The app, once started. */
export type App = { open(): void; close(): void; toggle(): void; forget(): void; destroy(): void }

/** `unread` is told with the number of unread messages, `message` with each new message of the other side. */
export type StartApp = (host: Host) => App
