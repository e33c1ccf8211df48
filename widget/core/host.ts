import type * as FilesPart from '../parts/files.tsx'
import type * as FormPart from '../parts/form.tsx'
import type * as HubspotPart from '../parts/hubspot.ts'
import type * as PickPart from '../parts/pick.tsx'
import type * as PollingPart from '../parts/polling.ts'
import type { Texts } from '../texts/en.ts'
import type { Settings, Status, WidgetEvent, WidgetEvents } from './api.ts'

/** What is loaded when it is needed, by the name of its file. */
export type Parts = {
  app: { start: StartApp }
  files: typeof FilesPart
  form: typeof FormPart
  hubspot: typeof HubspotPart
  pick: typeof PickPart
  polling: typeof PollingPart
}

/** What the loader prepares and hands to the app once that is loaded. */
export type Host = {
  /** The origin of the Midflow server. */
  server: string
  site: string
  /** The page's language, e.g. `de-AT`. */
  language: string
  /** The widget's own words in that language; null: English. */
  texts: Texts | null
  settings: Settings
  element: HTMLElement
  root: ShadowRoot
  launcher: HTMLButtonElement
  /** What is kept in the browser for this server and site begins with this. */
  prefix: string
  /** Tells the page's own listeners. */
  tell<E extends WidgetEvent>(event: E, value: WidgetEvents[E]): void
  /** Loads a part, once; after a failure it is tried anew. */
  load<N extends keyof Parts>(name: N): Promise<Parts[N]>
}

/** The app, once started. */
export type App = {
  open(): void
  close(): void
  toggle(): void
  status(): Omit<Status, 'shown'>
  identify(identity: string): Promise<string | null>
  reset(): void
  send(text: string): void
  destroy(): void
}

export type StartApp = (host: Host) => App
