import type { Message } from '../../server/protocol/visitor.ts'
import { Answers } from './answers.tsx'
import { Bubble, Writing } from './bubble.tsx'
import { DownIcon } from './icons.tsx'
import { Outgoing } from './outgoing.tsx'
import type { Props, Ui } from './ui.ts'

/** Messages of one author closer than this stand together; milliseconds. */
const TOGETHER = 5 * 60_000

/** The messages, what is on its way, and the buttons of the open question. */
export function Thread({ ui, acts }: Props) {
  const { view, texts, question } = ui
  const { messages, outbox, loaded } = view.thread
  const greeting = loaded && ui.asked?.kind !== 'offline' ? view.site?.greeting : null
  const readTo = view.thread.conversation?.readByAgents ?? 0
  const seen = messages.findLast(({ seq, author }) => author.kind === 'visitor' && seq <= readTo)?.seq
  return (
    <div class="middle">
      <div class="thread" tabIndex={0} role="region" aria-label={texts.thread}>
        {!loaded && outbox.length === 0 && <div class="loading" aria-hidden="true"><i /><i /><i /></div>}
        {greeting && <Bubble message={greet(greeting)} ui={ui} last />}
        {messages.map((message, i) => [
          messages[i - 1] && dayOf(messages[i - 1]?.at, ui) !== dayOf(message.at, ui) && <p class="day" key={-i}>{dayOf(message.at, ui)}</p>,
          <Bubble key={message.seq} message={message} ui={ui} last={!together(message, messages[i + 1])} seen={message.seq === seen} />,
        ])}
        {outbox.map((out) => <Outgoing key={out.request.id} out={out} ui={ui} acts={acts} />)}
        {view.typing && <Writing author={view.typing} ui={ui} />}
        {question && <Answers key={`?${question.seq}`} message={question} ui={ui} acts={acts} />}
        {ui.asked && ui.form && <ui.form.Form key={ui.asked.kind} asked={ui.asked} texts={texts} errors={ui.errors} filled={{ ...ui.filled, [ui.form.MESSAGE]: ui.draft }} submit={acts.submit} />}
      </div>
      {ui.behind && <button type="button" class="newer" onClick={acts.toEnd}><DownIcon />{texts.newer}</button>}
    </div>
  )
}

const greet = (text: string): Message => ({
  id: '', seq: 0, author: { kind: 'bot', name: null, picture: null }, text, files: [], question: null, answers: null, at: '',
})

const together = (a: Message, b: Message | undefined): boolean =>
  b !== undefined && a.author.kind === b.author.kind && a.author.name === b.author.name && Date.parse(b.at) - Date.parse(a.at) < TOGETHER

function dayOf(at: string | undefined, { texts, language }: Ui): string {
  const date = new Date(at ?? 0)
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / 86_400_000)
  if (days === 0) return texts.today
  return days === 1 ? texts.yesterday : date.toLocaleDateString(language, { day: 'numeric', month: 'long', year: 'numeric' })
}
