import type { Question } from '../../server/protocol/visitor.ts'
import { Attach } from './attach.tsx'
import { SendIcon } from './icons.tsx'
import type { Texts } from '../texts/en.ts'
import { type Props, sendable } from './ui.ts'

/** As the protocol allows. */
const LONGEST = 10_000

/** Where the visitor writes: Enter sends, Shift+Enter begins a line. It offers the keyboard that fits the open question. */
export function Composer({ ui, acts }: Props) {
  const { draft, question, texts, limits } = ui
  const asked = question?.question ?? null
  const placeholder = placeholderOf(asked, texts)
  const [inputMode, autocomplete] = (asked && KEYBOARDS[asked.type]) ?? ['text', 'off']
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        acts.send()
      }}
    >
      {asked?.type !== 'file' && <Attach ui={ui} acts={acts} />}
      <textarea
        class={asked?.type === 'email-code' ? 'code' : undefined}
        rows={1}
        dir={draft ? 'auto' : undefined}
        value={draft}
        maxLength={LONGEST}
        placeholder={placeholder}
        aria-label={placeholder}
        enterkeyhint="send"
        inputMode={inputMode}
        autocomplete={asked?.sensitive ? 'off' : autocomplete}
        onInput={({ currentTarget }) => acts.draft(currentTarget.value)}
        onPaste={(event) => {
          if (!limits || !event.clipboardData?.files.length) return
          event.preventDefault()
          acts.attach([...event.clipboardData.files])
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
          event.preventDefault()
          acts.send()
        }}
      />
      <button type="submit" class="send" aria-label={texts.send} disabled={!sendable(ui)}><SendIcon /></button>
    </form>
  )
}

/** Makes the field as high as its lines; the style sheet sets the limit. */
export function fitLines(field: HTMLTextAreaElement): void {
  field.style.height = ''
  if (field.value) field.style.height = `${field.scrollHeight}px`
}

const KEYBOARDS: Partial<Record<Question['type'], ['email' | 'tel' | 'decimal' | 'numeric', 'email' | 'tel' | 'off' | 'one-time-code']>> = {
  email: ['email', 'email'], phone: ['tel', 'tel'], number: ['decimal', 'off'], 'email-code': ['numeric', 'one-time-code'],
}

function placeholderOf(question: Question | null, texts: Texts): string {
  if (!question) return texts.write
  if (question.choices.length > 0) return texts.placeholders.choose
  const known: Partial<Record<Question['type'], string>> = texts.placeholders
  return known[question.type] ?? texts.write
}
