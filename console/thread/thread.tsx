import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { Icon } from '../design/icon.tsx'
import { dayText } from '../design/time-text.ts'
import { useNow } from '../design/when.tsx'
import type { Thread as Held } from '../live/thread.ts'
import type { ConversationSummary } from '../live/words.ts'
import { useLive, useServices } from '../shell/services.tsx'
import { Bubble } from './bubble.tsx'
import { Event } from './event.tsx'
import { itemsOf } from './items.ts'
import { Note } from './note.tsx'
import { Unsent } from './unsent.tsx'

/** What is drawn at first, and more of it each time the beginning comes into sight. */
const DRAWN = 80
/** Nearer to the end than this the thread follows what comes, pixels. */
const NEAR = 80

/** The messages with notes and events between them, what is on its way, and who is typing. */
export function Thread({ id, summary, thread }: { id: string; summary: ConversationSummary; thread: Held }) {
  const { client, me } = useServices()
  const typing = useLive(({ live }) => live.typing[id])
  const now = useNow(60_000)
  const [drawn, setDrawn] = useState(DRAWN)
  const [behind, setBehind] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  const follows = useRef(true)
  const items = useMemo(() => itemsOf(thread.messages, thread.entries), [thread.messages, thread.entries])
  const from = Math.max(0, items.length - drawn)
  const last = items.at(-1)
  const lastMine = thread.messages.findLast(({ author }) => author.kind === 'agent')
  const spent = useMemo(() => new Set(thread.messages.flatMap(({ answers }) => answers ?? [])), [thread.messages])

  const toEnd = () => {
    const scroll = box.current
    if (!scroll) return
    follows.current = true
    scroll.scrollTop = scroll.scrollHeight
    setBehind(false)
  }
  useLayoutEffect(() => {
    if (follows.current) toEnd()
    else setBehind(true)
  }, [last?.key, thread.outbox.length, typing?.length])
  useEffect(() => {
    const scroll = box.current
    if (!scroll) return undefined
    const watcher = new ResizeObserver(() => {
      if (follows.current) scroll.scrollTop = scroll.scrollHeight
    })
    watcher.observe(scroll)
    for (const child of scroll.children) watcher.observe(child)
    return () => watcher.disconnect()
  }, [])

  const readIfSeen = () => {
    if (follows.current && document.visibilityState === 'visible' && document.hasFocus()) client.read(id)
  }
  useEffect(readIfSeen, [last?.key, thread.caughtUp])
  useEffect(() => {
    window.addEventListener('focus', readIfSeen)
    document.addEventListener('visibilitychange', readIfSeen)
    return () => {
      window.removeEventListener('focus', readIfSeen)
      document.removeEventListener('visibilitychange', readIfSeen)
    }
  }, [id])

  const height = useRef<number | null>(null)
  useLayoutEffect(() => {
    // What was drawn above leaves in sight what was in sight.
    if (height.current !== null && box.current) box.current.scrollTop += box.current.scrollHeight - height.current
    height.current = null
  }, [drawn])
  const scrolled = (scroll: HTMLElement) => {
    follows.current = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR
    if (follows.current) {
      setBehind(false)
      readIfSeen()
    }
    if (scroll.scrollTop < 200 && from > 0) {
      height.current = scroll.scrollHeight
      setDrawn(drawn + DRAWN)
    }
  }

  let day = ''
  return (
    <div class="thread-wrap">
      <div class="thread-scroll" ref={box} onScroll={(event) => scrolled(event.currentTarget)} tabIndex={0} role="log" aria-label="Messages">
        <div class="thread-inner">
          {from > 0 ? <button type="button" class="button small earlier" onClick={() => setDrawn(drawn + DRAWN)}>Show earlier messages</button> : null}
          {items.slice(from).map((item) => {
            const today = dayText(item.at, now)
            const separator = today === day ? null : <div class="day" role="separator"><span>{today}</span></div>
            day = today
            return (
              <div key={item.key} class="thread-item">
                {separator}
                {item.kind === 'message' ? <Bubble message={item.message} first={item.first || separator !== null} spent={spent} conversation={id} visitor={summary.contact.name ?? summary.contact.email} />
                : item.entry.kind === 'note' ? <Note entry={item.entry} /> : <Event entry={item.entry} me={me.id} />}
                {item.kind === 'message' && item.message === lastMine && summary.readByVisitor >= lastMine.seq && <div class="seen"><Icon name="checks" />Seen</div>}
              </div>
            )
          })}
          {thread.outbox.map((out) => <Unsent key={out.request.id} conversation={id} out={out} />)}
          <div class="typing-line" aria-live="polite">
            {(typing ?? []).map(({ agent, key }) => <span key={key} class="typing"><span class="typing-dots" aria-hidden="true"><i /><i /><i /></span>{agent === null ? `${summary.contact.name ?? 'The visitor'} is typing` : `${agent.name} is typing`}</span>)}
          </div>
        </div>
      </div>
      {behind && <button type="button" class="button small to-end" onClick={toEnd}><Icon name="down" />New messages</button>}
    </div>
  )
}
