import { Announcer } from './announcer.tsx'
import { Composer } from './composer.tsx'
import { Header } from './header.tsx'
import { Thread } from './thread.tsx'
import type { Props, Ui } from './ui.ts'

/** After this long without connection it is said; milliseconds. */
export const LOSS_SAID = 1500
/** After this long it may take longer still. */
export const LOSS_SERIOUS = 12_000

/** The window with the thread. */
export const Panel = ({ ui, acts }: Props) => (
  <section class="panel" role="dialog" aria-label={ui.view.site?.title ?? ui.texts.title} hidden={!ui.open}>
    <Header ui={ui} acts={acts} />
    <Thread ui={ui} acts={acts} />
    <div role="status" class="notice">{noticeOf(ui)}</div>
    <Composer ui={ui} acts={acts} />
    <Announcer ui={ui} acts={acts} />
  </section>
)

function noticeOf({ lost, texts, view }: Ui): string | null {
  const { conversation } = view.thread
  if (lost >= LOSS_SERIOUS) return texts.offline
  if (lost >= LOSS_SAID) return texts.reconnecting
  if (conversation?.status === 'closed') return texts.closed
  if (conversation?.owner === 'queue' && conversation.position !== null) return texts.position(conversation.position)
  return null
}
