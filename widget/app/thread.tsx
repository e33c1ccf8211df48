import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Message } from '../../server/protocol/visitor.ts'
import { Answers } from './answers.tsx'
import { Bubble, Writing } from './bubble.tsx'
import { DownIcon } from './icons.tsx'
import { Outgoing } from './outgoing.tsx'
import type { PanelProps } from './panel.tsx'
import type { Texts } from './texts.ts'

/** From the end, pixels: nearer than this the thread follows what comes. */
const NEAR = 80
/** Messages of one author closer than this stand together; milliseconds. */
const TOGETHER = 5 * 60_000

/** The messages, what is on its way, and the buttons of the open question. */
export function Thread(props: PanelProps & { question: Message | null }) {
  const { view, texts, language, client, open, question } = props
  const { messages, outbox, loaded } = view.thread
  const box = useRef<HTMLDivElement>(null)
  const follows = useRef(true)
  const [behind, setBehind] = useState(false)
  const own = outbox.length

  const toEnd = () => {
    const { current } = box
    if (current) current.scrollTop = current.scrollHeight
    follows.current = true
    setBehind(false)
  }
  useLayoutEffect(() => {
    if (follows.current) toEnd()
    else if (loaded) setBehind(true)
  }, [messages.length, question?.seq, view.typing])
  useLayoutEffect(() => {
    if (own > 0) toEnd()
  }, [own])
  useLayoutEffect(toEnd, [open, loaded])
  useEffect(() => {
    const watcher = new ResizeObserver(() => {
      if (follows.current) toEnd()
    })
    if (box.current) watcher.observe(box.current)
    return () => watcher.disconnect()
  }, [])
  const scrolled = () => {
    const { current } = box
    if (!current) return
    follows.current = current.scrollHeight - current.scrollTop - current.clientHeight < NEAR
    if (follows.current) setBehind(false)
  }

  const greeting = loaded && messages.length === 0 ? view.site?.greeting : null
  return (
    <div class="middle">
      <div class="thread" ref={box} onScroll={scrolled} tabIndex={0} role="region" aria-label={texts.thread}>
        {!loaded && view.thread.outbox.length === 0 && <div class="loading" aria-hidden="true"><i /><i /><i /></div>}
        {greeting && <Bubble message={greet(greeting)} texts={texts} language={language} last />}
        {messages.map((message, i) => {
          const before = messages[i - 1]
          const day = dayOf(message.at, texts, language)
          return [
            before && dayOf(before.at, texts, language) !== day && <p class="day" key={`day ${message.seq}`}>{day}</p>,
            <Bubble key={message.seq} message={message} texts={texts} language={language} last={!together(message, messages[i + 1])} />,
          ]
        })}
        {outbox.map((out) => <Outgoing key={out.request.id} out={out} client={client} texts={texts} />)}
        {view.typing && <Writing author={view.typing} texts={texts} />}
        {question && <Answers key={question.seq} message={question} client={client} texts={texts} />}
      </div>
      {behind && <button type="button" class="newer" onClick={toEnd}><DownIcon />{texts.newer}</button>}
    </div>
  )
}

const greet = (text: string): Message => ({
  id: 'greeting', seq: 0, author: { kind: 'bot', name: null, picture: null }, text, question: null, answers: null, at: '',
})

const together = (a: Message, b: Message | undefined): boolean =>
  b !== undefined && a.author.kind === b.author.kind && a.author.name === b.author.name && Date.parse(b.at) - Date.parse(a.at) < TOGETHER

function dayOf(at: string, texts: Texts, language: string): string {
  const day = (date: Date) => date.toDateString()
  const date = new Date(at)
  const now = new Date()
  if (day(date) === day(now)) return texts.today
  now.setDate(now.getDate() - 1)
  if (day(date) === day(now)) return texts.yesterday
  return date.toLocaleDateString(language, { day: 'numeric', month: 'long', year: 'numeric' })
}
