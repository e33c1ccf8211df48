import type { FormField } from '../../server/protocol/visitor.ts'
import styles from './form.css'

/** The style sheet of this part. */
export const css = styles

export type FormTexts = typeof english

const english = {
  begin: 'Start chat',
  message: 'Message',
  optional: 'optional',
  pleaseChoose: 'Please choose',
  missing: 'Please fill this in.',
  badEmail: 'Please give an e-mail address such as name@example.com.',
  badPhone: 'Please give a phone number such as +44 20 7946 0000.',
}

type Words = { send: string; form?: FormTexts }

/** What is asked before the first message, or instead of a conversation while nobody is there. */
export type Asked = { kind: 'pre-chat' | 'offline'; text: string | null; fields: FormField[] }

/** What the visitor filled in, or what is wrong with it by the field's name. */
export type Filled = { details: Record<string, string>; message: string; errors: Record<string, string> }

/** The field for the words, besides those of the contact. */
export const MESSAGE = ' message'

/** The form. `submit` gets what was filled in once nothing is wrong with it; errors are shown, announced and gone to. */
export function Form({ asked, texts: { send, form }, errors, filled, submit }: { asked: Asked; texts: Words; errors: Record<string, string>; filled: Record<string, string>; submit: (filled: Filled) => void }) {
  const texts = form ?? english
  return (
    <form
      class="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        const { currentTarget } = event
        const given = readForm(new FormData(currentTarget), asked, texts)
        submit(given)
        const first = fieldsOf(asked, texts).find(({ name }) => given.errors[name])
        const wrong = first && currentTarget.elements.namedItem(first.name)
        if (wrong instanceof HTMLElement) wrong.focus()
      }}
    >
      {asked.text && <p dir="auto">{asked.text}</p>}
      {fieldsOf(asked, texts).map((field) => <Field key={field.name} field={field} texts={texts} error={errors[field.name] ?? null} filled={filled[field.name] ?? ''} />)}
      <button type="submit" class="strong">{asked.kind === 'offline' ? send : texts.begin}</button>
    </form>
  )
}

/** `error`: empty if the server does not take what was given, without a word in the visitor's language. */
function Field({ field, texts, error, filled }: { field: FormField; texts: FormTexts; error: string | null; filled: string }) {
  const { name, label, type, required } = field
  const id = `field-${name.trim()}`
  const common = { id, name, required, 'aria-invalid': error !== null, ...(error !== null && { 'aria-describedby': `${id}-error` }) }
  return (
    <div class="field">
      <label for={id}>
        <span dir="auto">{label}</span> {!required && <small>({texts.optional})</small>}
      </label>
      {name === MESSAGE ? (
        <textarea {...common} rows={3} dir="auto" maxLength={10_000} defaultValue={filled} />
      ) : type === 'choice' ? (
        <select {...common}>
          <option value="">{texts.pleaseChoose}</option>
          {field.choices.map((choice) => <option key={choice.id} value={choice.id} selected={choice.id === filled}>{choice.label}</option>)}
        </select>
      ) : (
        <input {...common} type={TYPES[type]} dir={type === 'text' ? 'auto' : 'ltr'} maxLength={1000} defaultValue={filled} autocomplete={AUTOCOMPLETE[name] ?? (type === 'text' ? 'off' : TYPES[type])} />
      )}
      {error !== null && <p class="failed" id={`${id}-error`} role="alert">{error || wrong(type, texts)}</p>}
    </div>
  )
}

const wrong = (type: FormField['type'], texts: FormTexts): string => (type === 'email' ? texts.badEmail : type === 'phone' ? texts.badPhone : texts.missing)

/** The types of Preact want one type for each input. */
const TYPES = { text: 'text', email: 'email' as 'text', phone: 'tel' as 'text' } as const
const AUTOCOMPLETE: Record<string, 'given-name' | 'family-name' | 'name' | 'organization'> = { firstname: 'given-name', lastname: 'family-name', name: 'name', company: 'organization' }

function fieldsOf({ kind, fields }: Asked, texts: FormTexts): FormField[] {
  return kind === 'offline' ? [...fields, { name: MESSAGE, label: texts.message, type: 'text', required: true, choices: [] }] : fields
}

/** Reads and checks what was filled in. Strict enough to catch slips; the server decides. */
export function readForm(data: { get(name: string): unknown }, asked: Asked, texts: FormTexts): Filled {
  const details: Record<string, string> = {}
  const errors: Record<string, string> = {}
  for (const { name, type, required } of fieldsOf(asked, texts)) {
    const value = String(data.get(name) ?? '').trim()
    if (value === '' && required) errors[name] = texts.missing
    else if (value !== '' && type === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/.test(value)) errors[name] = wrong(type, texts)
    else if (value !== '' && type === 'phone' && !/^[+\d\p{Nd}][\p{Nd}\s()/.-]{4,}$/u.test(value)) errors[name] = wrong(type, texts)
    if (value !== '') details[name] = value
  }
  const { [MESSAGE]: message = '', ...rest } = details
  return { details: rest, message, errors }
}
