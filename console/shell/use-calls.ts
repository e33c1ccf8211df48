import { useEffect } from 'preact/hooks'
import { belongs, MINE } from '../live/list.ts'
import type { View as LiveView } from '../live/client.ts'
import type { NewsFeed } from './root.tsx'
import { go, linkTo, readAddress } from './router.ts'
import { useLive, useServices } from './services.tsx'
import { chime } from './chime.ts'

/** How many things wait for me: my conversations in which the visitor wrote last, and unread notices of anything else. */
export function waitingForMe({ live }: LiveView): number {
  const me = live.me?.id ?? ''
  const conversations = Object.values(live.conversations).filter((one) => belongs(one, MINE, me) && one.lastAuthor === 'visitor' && one.lastSeq > one.readByAgents)
  const notices = live.notices.filter(({ readAt, conversation }) => readAt === null && !conversations.some(({ id }) => id === conversation))
  return conversations.length + notices.length
}

/** Calls somebody: the number in the title, a sound, and a notification of the browser if they want them and look elsewhere. */
export function useCalls(news: NewsFeed): void {
  const { prefs, title } = useServices()
  const waiting = useLive(waitingForMe)
  useEffect(() => title.waiting(waiting), [waiting])
  useEffect(
    () =>
      news.hear((one) => {
        const conversation = 'notice' in one ? one.notice.conversation : one.summary.id
        const open = readAddress(location.href).path[2] === conversation && conversation !== null
        if (open && document.visibilityState === 'visible' && document.hasFocus()) return
        const { sound, popups } = prefs.get()
        if (sound) chime()
        if (!popups || document.visibilityState === 'visible' || Notification.permission !== 'granted') return
        const text = 'notice' in one ? one.notice.text : one.summary.lastText
        const about = 'notice' in one ? 'Midflow' : one.summary.contact.name ?? one.summary.contact.email ?? 'A visitor'
        const popup = new Notification(about, { body: text, tag: conversation ?? text, icon: '/console/assets/icon.svg' })
        popup.addEventListener('click', () => {
          window.focus()
          if (conversation !== null) go(linkTo('inbox', 'mine', conversation))
          popup.close()
        })
      }),
    [news, prefs],
  )
}
