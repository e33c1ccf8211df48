import { useEffect } from 'preact/hooks'
import { Dialog } from '../design/dialog.tsx'
import type { IconName } from '../design/icon.tsx'
import { Icon } from '../design/icon.tsx'
import { Empty } from '../design/states.tsx'
import { Ago, useNow } from '../design/when.tsx'
import type { Notice } from '../live/words.ts'
import { linkTo } from './router.ts'
import { useLive, useServices } from './services.tsx'

const LOOKS: Record<Notice['kind'], { icon: IconName; word: string }> = {
  assigned: { icon: 'mine', word: 'Assigned' }, mention: { icon: 'note', word: 'Mention' },
  'sla-warning': { icon: 'waiting', word: 'Due soon' }, 'sla-breach': { icon: 'alert', word: 'Overdue' }, flow: { icon: 'flow', word: 'From a flow' },
}

/** What somebody was told: newest first; seeing them marks them read. */
export function NoticeDialog({ close }: { close: () => void }) {
  const { client } = useServices()
  const notices = useLive(({ live }) => live.notices)
  const now = useNow(30_000)
  useEffect(() => () => client.noticesRead(client.get().live.notices.filter(({ readAt }) => readAt === null).map(({ id }) => id)), [])
  return (
    <Dialog title="Notifications" close={close}>
      {notices.length === 0 ? <Empty icon="bell" title="You are up to date"><p>Assignments, mentions and SLA warnings appear here.</p></Empty>
      : <ul class="notices">
          {notices.map((notice) => {
            const { icon, word } = LOOKS[notice.kind]
            const row = <><Icon name={icon} /><span class="grow"><strong>{word}</strong> <span class="notice-text">{notice.text}</span></span><Ago at={notice.at} now={now} /></>
            return (
              <li key={notice.id} class={`notice ${notice.kind} ${notice.readAt === null ? 'unread' : ''}`}>
                {notice.conversation === null ? <span class="notice-row">{row}</span> : <a class="notice-row" href={linkTo('inbox', 'all', notice.conversation)} onClick={close}>{row}</a>}
              </li>
            )
          })}
        </ul>}
    </Dialog>
  )
}
