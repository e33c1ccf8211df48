import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Message, Question } from '../../server/protocol/visitor.ts'
import { SendIcon } from './icons.tsx'
import type { PanelProps } from './panel.tsx'
import type { Texts } from './texts.ts'

/** As the protocol allows. */
const LONGEST = 10_000

/** Where the visitor writes: Enter sends, Shift+Enter begins a line. It offers the keyboard that fits the open question. */
export function Composer({ client, texts, tab, open, question }: PanelProps & { question: Message | null }) {
  const [text, setText] = useState(tab.get('draft') ?? '')
  const field = useRef<HTMLTextAreaElement>(null)
  const empty = text.trim() === ''
  const type = question?.question?.type ?? 'text'

  useLayoutEffect(() => {
    const { current } = field
    if (!current) return
    current.style.height = 'auto'
    current.style.height = `${current.scrollHeight}px`
  }, [text, open])

  const change = (to: string) => {
    setText(to)
    tab.set('draft', to === '' || question?.question?.sensitive ? null : to)
  }
  const send = () => {
    if (empty) return
    client.write(text.trim())
    change('')
    field.current?.focus()
  }
  const placeholder = placeholderOf(question?.question ?? null, texts)
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <textarea
        ref={field}
        rows={1}
        dir="auto"
        value={text}
        maxLength={LONGEST}
        placeholder={placeholder}
        aria-label={placeholder}
        enterkeyhint="send"
        inputMode={INPUT[type] ?? 'text'}
        autocomplete={question?.question?.sensitive ? 'off' : COMPLETE[type] ?? 'off'}
        onInput={(event) => {
          change(event.currentTarget.value)
          client.typing()
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
          event.preventDefault()
          send()
        }}
      />
      <button type="submit" class="send" aria-label={texts.send} disabled={empty}><SendIcon /></button>
    </form>
  )
}

const INPUT: Partial<Record<Question['type'], 'email' | 'tel' | 'decimal' | 'numeric'>> = {
  email: 'email', phone: 'tel', number: 'decimal', 'email-code': 'numeric',
}
const COMPLETE: Partial<Record<Question['type'], 'email' | 'tel' | 'one-time-code'>> = { email: 'email', phone: 'tel', 'email-code': 'one-time-code' }

function placeholderOf(question: Question | null, texts: Texts): string {
  if (!question) return texts.write
  if (question.choices.length > 0) return texts.placeholders.choose
  const known: Partial<Record<Question['type'], string>> = texts.placeholders
  return known[question.type] ?? texts.write
}
