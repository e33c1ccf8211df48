import type { Message } from '../../server/protocol/visitor.ts'

/** What happens in the widget that a page may want to know, with what it is told. docs/reference/widget-api.md */
export type WidgetEvents = {
  /** The launcher is on the page. */
  ready: null
  open: null
  close: null
  /** The number of unread messages has changed. */
  unread: number
  /** A message of the bot, an agent or the system has come. */
  message: Message
  /** `id`: of the visitor's first message, the same in every tab and after every reload. */
  'conversation-started': { id: string }
  'conversation-closed': { id: string }
  /** The visitor clicked answers: their ids and labels. */
  'quick-reply': { ids: string[]; labels: string[] }
  /** The visitor is known for certain. */
  identified: { email: string }
}
export type WidgetEvent = keyof WidgetEvents
export type Listener<E extends WidgetEvent> = (value: WidgetEvents[E]) => void

export type Status = { open: boolean; shown: boolean; unread: number; conversation: 'none' | 'open' | 'closed' }

/** What `midflow(NAME, …)` does. What needs the rest of the widget loads it first. */
export type Api = {
  open(): void
  close(): void
  toggle(): void
  /** Puts the widget where it can be seen: after `hide`, or after `--midflow-display: none`. */
  show(): void
  hide(): void
  /** Takes the widget off the page for good. */
  remove(): void
  status(): Status
  /** Hands over a signed identity; resolves with null, or with what is wrong with it. */
  identify(identity: string): Promise<string | null>
  /** The visitor has signed out: forgets them and their thread in this browser. */
  reset(): void
  /** Opens the panel and sends a message as the visitor's. */
  send(text: string): void
  /** The function that it answers ends the listening. */
  on<E extends WidgetEvent>(event: E, listener: Listener<E>): () => void
}

export type Call = [name: keyof Api, ...values: unknown[]]

/** `window.midflow`. Before the loader is there, a page may put a function in its place that keeps the calls in `q`. */
export type Midflow = { (...call: Call): unknown; q?: Call[]; ready?: boolean }

/** `window.midflowSettings`, read when the loader starts. */
export type Settings = {
  /** A signed identity, of `POST /api/identity-tokens`. */
  identity?: string
  /** Begin hidden, until `Midflow.show()`. */
  hidden?: boolean
  /** A selector: the panel stands in this element, always open, instead of over the page. */
  embed?: string
  /** False: no attachments, whatever the site allows. */
  attachments?: boolean
  /** False: opening does not put the focus into the field. */
  focus?: boolean
  /** False: the page's title does not count unread messages. */
  title?: boolean
}
