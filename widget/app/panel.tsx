import { useEffect, useRef, useState } from 'preact/hooks'
import type { Memory } from '../core/memory.ts'
import { openQuestion } from '../core/sync.ts'
import { Announcer } from './announcer.tsx'
import type { Client, View } from './client.ts'
import { Composer } from './composer.tsx'
import { Header } from './header.tsx'
import type { Texts } from './texts.ts'
import { Thread } from './thread.tsx'

/** What every part of the panel is given. `focus`: the panel has just been opened by the visitor. */
export type PanelProps = {
  view: View
  client: Client
  texts: Texts
  language: string
  tab: Memory
  open: boolean
  focus: boolean
  close: () => void
}

/** After this long without connection it is said, and after that, that it may take longer; milliseconds. */
const SAID_AFTER = 1500
const OFFLINE_AFTER = 12_000

/** The window with the thread. It stays in the page while closed, so that a draft is kept. */
export function Panel(props: PanelProps) {
  const { view, texts, open } = props
  const panel = useRef<HTMLElement>(null)
  const loss = useLoss(view.since)
  const { conversation } = view.thread
  const question = openQuestion(view.thread)

  useEffect(() => {
    if (!props.focus) return
    // A phone's keyboard would cover what there is to read.
    const typing = matchMedia('(pointer: fine)').matches
    panel.current?.querySelector<HTMLElement>(typing ? 'textarea' : '.close')?.focus()
  }, [open])

  const notice =
    loss !== null ? (loss > OFFLINE_AFTER ? texts.offline : texts.reconnecting)
    : conversation?.status === 'closed' ? texts.closed
    : conversation?.owner === 'queue' && conversation.position !== null ? texts.position(conversation.position)
    : null

  return (
    <section class="panel" role="dialog" aria-label={view.site?.title ?? texts.title} hidden={!open} ref={panel}>
      <Header {...props} />
      <Thread {...props} question={question} />
      <div role="status" class={loss === null ? 'notice' : 'notice lost'}>{notice}</div>
      <Composer {...props} question={question} />
      <Announcer {...props} />
    </section>
  )
}

/** For how long the connection has been lost, once that is worth saying; null otherwise. */
function useLoss(since: number | null): number | null {
  const [, tick] = useState(0)
  const lost = since === null ? null : Date.now() - since
  useEffect(() => {
    if (since === null) return
    const timers = [SAID_AFTER, OFFLINE_AFTER].map((ms) => setTimeout(() => tick((n) => n + 1), ms - (Date.now() - since) + 20))
    return () => timers.forEach(clearTimeout)
  }, [since])
  return lost !== null && lost >= SAID_AFTER ? lost : null
}
