import type { Ref } from 'preact'
import { useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Icon } from '../design/icon.tsx'
import type { Colleague, ConversationSummary } from '../live/words.ts'
import { useLive, useServices } from '../shell/services.tsx'
import { useAttachments } from './attachments.tsx'
import { MentionList } from './mention-list.tsx'
import { mentioned, wordAtCaret } from './mentions.ts'
import { ReplyPicker } from './reply-picker.tsx'

export type ComposerHandle = { begin(note: boolean): void }

const MOST = 10_000

/** Where a reply or a note is written; drafts of both are kept. `caughtUp`: everything that was said is on the screen. */
export function Composer({ handle, summary, caughtUp }: { handle: Ref<ComposerHandle>; summary: ConversationSummary; caughtUp: boolean }) {
  const { client, kept, me } = useServices()
  const { id } = summary
  const replies = useLive(({ live }) => live.replies)
  const colleagues = useLive(({ live }) => live.colleagues)
  const online = useLive(({ live }) => live.online)
  const [note, setNote] = useState(false)
  const [text, setText] = useState(() => kept.draft(id, false))
  const [picking, setPicking] = useState(false)
  const [caret, setCaret] = useState(0)
  const [choice, setChoice] = useState(0)
  const [problem, setProblem] = useState<string | null>(null)
  const attachments = useAttachments(id, setProblem)
  const field = useRef<HTMLTextAreaElement>(null)

  const write = (next: string) => {
    setText(next)
    kept.keepDraft(id, note, next)
    if (!note) client.typing(id, next.trim() !== '')
  }
  const begin = (asNote: boolean) => {
    if (asNote !== note) {
      if (!note) client.typing(id, false)
      setNote(asNote)
      setText(kept.draft(id, asNote))
    }
    setPicking(false)
    queueMicrotask(() => field.current?.focus())
  }
  useImperativeHandle(handle, () => ({ begin }))
  useEffect(() => () => client.typing(id, false), [client, id])
  useLayoutEffect(() => {
    const box = field.current
    if (!box) return
    box.style.height = 'auto'
    box.style.height = `${Math.min(box.scrollHeight + 2, 220)}px`
  }, [text, note])

  const others = Object.values(colleagues).filter((one) => one.id !== me.id)
  const asked = note ? wordAtCaret(text, caret, '@') : null
  const people = asked === null ? [] : others.filter(({ name }) => name.toLowerCase().startsWith(asked.word.toLowerCase()) && !text.slice(asked.from + 1).startsWith(`${name} `)).slice(0, 6)
  const mention = (one: Colleague) => {
    if (asked === null) return
    const next = `${text.slice(0, asked.from)}@${one.name} ${text.slice(caret)}`
    write(next)
    setChoice(0)
    const at = asked.from + one.name.length + 2
    queueMicrotask(() => {
      field.current?.focus()
      field.current?.setSelectionRange(at, at)
      setCaret(at)
    })
  }

  const send = () => {
    const said = text.trim()
    if (attachments.busy || (said === '' && (note || attachments.files.length === 0)) || said.length > MOST) return
    client.typing(id, false)
    client.write(id, said, { note, mentions: note ? mentioned(said, others) : [], files: note ? [] : attachments.files.map((file) => file.id) })
    setText('')
    kept.keepDraft(id, note, '')
    if (!note) attachments.clear()
    setProblem(null)
    field.current?.focus()
  }
  const fill = async (name: string) => {
    setPicking(false)
    const reply = await client.fillReply(id, name)
    if (!reply.ok) return setProblem(reply.error.message)
    setProblem(null)
    const before = text === '/' || text.startsWith('/') ? '' : text
    write(before === '' ? reply.value.text : `${before.trimEnd()} ${reply.value.text}`)
    queueMicrotask(() => field.current?.focus())
  }

  const keys = (event: KeyboardEvent) => {
    if (event.isComposing) return
    if (people.length > 0) {
      const chosen = people[choice % people.length]
      if (event.key === 'ArrowDown') setChoice((choice + 1) % people.length)
      else if (event.key === 'ArrowUp') setChoice((choice + people.length - 1) % people.length)
      else if ((event.key === 'Enter' || event.key === 'Tab') && chosen) mention(chosen)
      else return
      return event.preventDefault()
    }
    if (event.key === '/' && text === '' && !note && replies.length > 0) {
      event.preventDefault()
      setPicking(true)
    } else if (event.altKey && event.code === 'KeyN') {
      event.preventDefault()
      begin(!note)
    } else if (event.key === 'Enter' && !event.shiftKey && !event.altKey) {
      event.preventDefault()
      send()
    } else if (event.key === 'Escape') {
      event.stopPropagation()
      field.current?.blur()
    }
  }
  const look = (event: { currentTarget: HTMLTextAreaElement }) => setCaret(event.currentTarget.selectionStart)
  const tooLong = text.trim().length > MOST
  const empty = text.trim() === '' && (note || attachments.files.length === 0)
  const hint = hintFor(summary, note, me.id)
  return (
    <div class={`composer ${note ? 'as-note' : ''}`} {...(note ? {} : attachments.drop)}>
      {picking && <ReplyPicker replies={replies} language={summary.language} choose={(name) => void fill(name)} close={() => {
        setPicking(false)
        field.current?.focus()
      }} />}
      {people.length > 0 && <MentionList people={people} chosen={choice % people.length} choose={mention} />}
      <div class="composer-tabs" role="group" aria-label="What is written">
        <button type="button" class="composer-tab" aria-pressed={!note} onClick={() => begin(false)}>Reply</button>
        <button type="button" class="composer-tab" aria-pressed={note} onClick={() => begin(true)}>Note</button>
        <span class="grow" />
        {online && !caughtUp && <span class="muted composer-wait">Loading what was said…</span>}
      </div>
      <textarea ref={field} rows={1} aria-label={note ? 'Note' : 'Reply'} placeholder={hint} value={text} aria-invalid={tooLong} aria-autocomplete={note ? 'list' : undefined}
        aria-controls={people.length > 0 ? 'mention-list' : undefined} aria-activedescendant={people.length > 0 ? `mention-${choice % people.length}` : undefined}
        onInput={(event) => {
          setProblem(null)
          write(event.currentTarget.value)
          look(event)
        }} onKeyDown={keys} onKeyUp={look} onClick={look} onPaste={note ? undefined : attachments.paste} />
      {!note && attachments.shown}
      {problem !== null && <p class="composer-problem" role="alert">{problem}</p>}
      {tooLong && <p class="composer-problem" role="alert">A message has at most {MOST} characters; this one has {text.trim().length}.</p>}
      <div class="composer-foot">
        {!note && <button type="button" class="icon-button" aria-label="Prepared replies" title={replies.length > 0 ? 'Prepared replies (/)' : 'There are no prepared replies; they stand in service/replies.yaml'} disabled={replies.length === 0} onClick={() => setPicking(!picking)}><Icon name="canned" /></button>}
        {!note && attachments.button}
        <span class="grow" />
        <span class="composer-hint muted"><kbd>Enter</kbd> sends</span>
        <button type="button" class="button primary" disabled={empty || tooLong || attachments.busy} onClick={send}><Icon name="send" />{note ? 'Add note' : 'Send'}</button>
      </div>
    </div>
  )
}

/** What the empty field says: what writing does, as the conversation stands. */
function hintFor({ status, owner, agent }: ConversationSummary, note: boolean, me: string): string {
  if (note) return 'A note for your colleagues; @ calls somebody'
  if (status === 'closed') return 'Write to open it again'
  if (owner !== 'agent') return 'Reply, and take over by it'
  return agent?.id === me ? 'Reply' : `${agent?.name ?? 'A colleague'} has this conversation; you can write too`
}
