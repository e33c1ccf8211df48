import type { Message } from '../../server/protocol/visitor.ts'
import type { View } from './client.ts'
import type { Texts } from './texts.ts'

/** What the panel is drawn from: the conversation, and what only this page knows. */
export type Ui = {
  view: View
  texts: Texts
  language: string
  open: boolean
  draft: string
  /** Ticked at the open question, which allows several. */
  picked: string[]
  /** New messages stand below what is seen. */
  behind: boolean
  /** For how long the connection has been lost, milliseconds. */
  lost: number
  /** Messages after this number came while the page was looked at, and are announced; null: the history is not in yet. */
  heardFrom: number | null
  /** The message whose buttons can be used. */
  question: Message | null
}

/** What the panel's parts can cause. */
export type Acts = {
  close(): void
  draft(text: string): void
  send(): void
  /** `byKey`: the button that goes had the focus. */
  answer(message: Message, ids: string[], byKey: boolean): void
  pick(id: string): void
  retry(id: string): void
  discard(id: string): void
  toEnd(): void
}

export type Props = { ui: Ui; acts: Acts }
