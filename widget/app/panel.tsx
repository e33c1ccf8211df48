import { Announcer } from './announcer.tsx'
import { Composer } from './composer.tsx'
import { Header } from './header.tsx'
import { Thread } from './thread.tsx'
import type { Props, Ui } from './ui.ts'
import { backAt } from './wanted.ts'

/** After this long without connection it is said; milliseconds. */
export const LOSS_SAID = 1500
/** After this long it may take longer still. */
export const LOSS_SERIOUS = 12_000

/** The window with the thread. Files may be dropped anywhere on it. */
export function Panel({ ui, acts }: Props) {
  const drop = (is: boolean) => (event: DragEvent) => {
    if (!ui.limits || !event.dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    acts.dropping(is)
    if (event.type === 'drop') acts.attach(event.dataTransfer.files)
  }
  return (
    <section
      class={`panel${ui.dropping ? ' dropping' : ''}`} role="dialog" aria-label={ui.view.site?.title ?? ui.texts.title} hidden={!ui.open}
      onDragOver={drop(true)} onDragLeave={drop(false)} onDrop={drop(false)}
    >
      <Header ui={ui} acts={acts} />
      <Thread ui={ui} acts={acts} />
      <div role="status" class="notice">{noticeOf(ui)}</div>
      {ui.files && ui.uploads.length > 0 && <ui.files.Tray uploads={ui.uploads} texts={ui.texts} language={ui.language} acts={acts.uploads} />}
      {!ui.asked && <Composer ui={ui} acts={acts} />}
      <Announcer ui={ui} acts={acts} />
    </section>
  )
}

function noticeOf({ lost, texts, view, asked, language }: Ui): string | null {
  const { thread: { conversation }, site } = view
  if (lost >= LOSS_SERIOUS) return texts.offline
  if (lost >= LOSS_SAID) return texts.reconnecting
  if (conversation?.status === 'closed') return asked ? null : texts.closed
  if (conversation?.owner !== 'queue') return null
  if (site?.offline) return `${texts.away} ${backAt(site.offline.opensAt, texts, language)}`
  return conversation.position === null ? null : texts.position(conversation.position)
}
