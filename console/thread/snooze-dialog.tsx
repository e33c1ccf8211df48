import { useRef, useState } from 'preact/hooks'
import { Dialog } from '../design/dialog.tsx'
import { Icon } from '../design/icon.tsx'
import { Problem } from '../design/states.tsx'
import { fullText } from '../design/time-text.ts'
import { useServices } from '../shell/services.tsx'
import { localField, snoozeChoices } from './snooze-times.ts'

/** Until when a conversation is put aside; the visitor's next message wakes it sooner. */
export function SnoozeDialog({ conversation, close }: { conversation: string; close: () => void }) {
  const { client } = useServices()
  const [problem, setProblem] = useState<string | null>(null)
  const field = useRef<HTMLInputElement>(null)
  const now = new Date()
  const until = async (at: Date) => {
    const reply = await client.snooze(conversation, { until: at.toISOString() })
    if (reply.ok) close()
    else setProblem(reply.error.message)
  }
  const own = () => {
    const at = new Date(field.current?.value ?? '')
    if (Number.isNaN(at.getTime())) setProblem('Choose a day and a time.')
    else void until(at)
  }
  return (
    <Dialog title="Snooze until" close={close}>
      <p class="muted">It leaves the open lists and comes back then, or as soon as the visitor writes.</p>
      {problem !== null && <Problem>{problem}</Problem>}
      <ul class="choices-list">
        {snoozeChoices(now).map(({ title, at }) => (
          <li key={title}><button type="button" class="menu-item" onClick={() => void until(at)}><Icon name="snooze" /><span class="grow">{title}</span><span class="muted">{fullText(at.toISOString())}</span></button></li>
        ))}
      </ul>
      <div class="own-time">
        <label class="field grow">Another time<input ref={field} type="datetime-local" min={localField(now)} /></label>
        <button type="button" class="button" onClick={own}>Snooze</button>
      </div>
    </Dialog>
  )
}
