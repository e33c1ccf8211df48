import type { Message } from '../../server/protocol/visitor.ts'
import type * as FilesPart from '../parts/files.tsx'
import type { Limits, Upload, Uploads } from '../parts/files.tsx'
import type * as FormPart from '../parts/form.tsx'
import type { Asked, Filled } from '../parts/form.tsx'
import type * as PickPart from '../parts/pick.tsx'
import type { Texts } from '../texts/en.ts'
import type { View } from './client.ts'

/** What the panel is drawn from: the conversation, and what only this page knows. */
export type Ui = {
  view: View
  texts: Texts
  /** Of dates and numbers. */
  language: string
  server: string
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
  /** What may be attached now; null: nothing. */
  limits: Limits | null
  uploads: Upload[]
  /** Files are being dragged over the panel. */
  dropping: boolean
  /** The form that stands where the composer would be; null: none. */
  asked: Asked | null
  /** By field: what is wrong with it; empty: the server does not take it. */
  errors: Record<string, string>
  /** What stands in the form when it is shown. */
  filled: Record<string, string>
  /** Parts, once loaded. */
  files: typeof FilesPart | null
  form: typeof FormPart | null
  pick: typeof PickPart | null
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
  attach(files: Iterable<File>): void
  dropping(is: boolean): void
  uploads: Pick<Uploads, 'retry' | 'remove'>
  submit(filled: Filled): void
}

export type Props = { ui: Ui; acts: Acts }

/** Whether there is something to send, and all of it is here. */
export const sendable = ({ draft, uploads }: Ui): boolean =>
  (draft.trim() !== '' || uploads.some(({ status }) => status === 'done')) && uploads.every(({ status }) => status === 'done' || status === 'unfit')
