import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { Icon } from '../../design/icon.tsx'
import { useLive, useServices } from '../../shell/services.tsx'
import type { RecordRead, ShownObject, ShownPipeline, ShownProperty } from '../../../server/protocol/records.ts'
import { fieldText, sentValue } from './property-value.ts'

type FieldKind = { type: 'text'; inputMode?: 'decimal' } | { type: 'email' } | { type: 'tel' } | { type: 'date' | 'datetime-local' }
const FIELD_KINDS: Partial<Record<ShownProperty['type'], FieldKind>> = {
  email: { type: 'email' }, phone: { type: 'tel' }, date: { type: 'date' }, datetime: { type: 'datetime-local' },
  number: { type: 'text', inputMode: 'decimal' }, money: { type: 'text', inputMode: 'decimal' },
}

/** A property's value while it is being changed; what the server refuses is said at the field. */
export function PropertyEditor({ record, object, property, close, changed }: { record: Pick<RecordRead, 'id' | 'properties'>; object: ShownObject; property: ShownProperty; close: () => void; changed: () => void }) {
  const { rest } = useServices()
  const colleagues = useLive(({ live }) => live.colleagues)
  const [text, setText] = useState(() => fieldText(property, record.properties[property.name]))
  const [problem, setProblem] = useState<string | null>(null)
  const [saving, setSaving] = useState(false)
  const field = useRef<HTMLElement>(null)
  const problemId = useId()
  // While something is being saved the field is closed, which loses the focus.
  useEffect(() => {
    if (!saving) field.current?.focus()
  }, [saving])

  const save = async (value: string) => {
    setSaving(true)
    const reply = await rest.change('PATCH', `/api/records/${object.object}/${encodeURIComponent(record.id)}`, { properties: { [property.name]: sentValue(property, value) } })
    setSaving(false)
    if (!reply.ok) {
      setProblem(reply.error.message.replace(`${property.name}: `, '').replace(/^./, (letter) => letter.toUpperCase()))
      return
    }
    changed()
    close()
  }
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Escape') close()
    else if (event.key === 'Enter' && !(event.target instanceof HTMLTextAreaElement && event.shiftKey)) void save(text)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const shared = { 'aria-label': property.label, 'aria-invalid': problem !== null, 'aria-describedby': problem === null ? undefined : problemId, disabled: saving }
  const options = optionsFor(property, object, record.properties['pipeline'], Object.values(colleagues))
  const long = property.type === 'text' && (text.length > 60 || /description|notes?$/.test(property.name))
  const kind: FieldKind = FIELD_KINDS[property.type] ?? { type: 'text' }
  const take = (node: HTMLElement | null) => void (field.current = node)
  return (
    <span class="property-editor" onKeyDown={keys}>
      {property.type === 'list' && options ? (
        <fieldset ref={take} tabIndex={-1} {...shared}>
          {options.map(({ id, label }) => {
            const held = text.split(';').filter(Boolean)
            return <label key={id}><input type="checkbox" checked={held.includes(id)} onChange={(event) => setText((event.currentTarget.checked ? [...held, id] : held.filter((one) => one !== id)).join(';'))} />{label}</label>
          })}
        </fieldset>
      ) : options ? (
        <select ref={take} class="input" {...shared} value={text} onChange={(event) => setText(event.currentTarget.value)}>
          <option value="">Not known</option>
          {options.map(({ id, label }) => <option key={id} value={id}>{label}</option>)}
        </select>
      ) : long ? <textarea ref={take} class="input" rows={4} {...shared} value={text} onInput={(event) => setText(event.currentTarget.value)} />
      : <input ref={take} class="input" {...kind} {...shared} value={text} onInput={(event) => setText(event.currentTarget.value)} />}
      {problem !== null && <span class="field-problem" id={problemId} role="alert"><Icon name="alert" />{problem}</span>}
      <span class="editor-buttons">
        <button type="button" class="button small primary" disabled={saving} onClick={() => void save(text)}>{saving ? 'Saving…' : 'Save'}</button>
        <button type="button" class="button small" onClick={close}>Cancel</button>
      </span>
    </span>
  )
}

type Option = { id: string; label: string }

function optionsFor(property: ShownProperty, object: ShownObject, pipeline: unknown, colleagues: { id: string; name: string }[]): Option[] | null {
  if (property.name === 'stage' && object.pipelines.length > 0) return stagesOf(object.pipelines, pipeline)
  if (property.name === 'pipeline' && object.pipelines.length > 0) return object.pipelines.map(({ name, label }) => ({ id: name, label }))
  if (property.options) return property.options
  switch (property.type) {
    case 'boolean':
      return [{ id: 'true', label: 'Yes' }, { id: 'false', label: 'No' }]
    case 'rating':
      return [1, 2, 3, 4, 5].map((n) => ({ id: String(n), label: `${n} of 5` }))
    case 'owner':
      return colleagues.map(({ id, name }) => ({ id, label: name }))
    default:
      return null
  }
}

/** The stages of a pipeline, or of the first. */
export function stagesOf(pipelines: ShownPipeline[], pipeline: unknown): Option[] {
  const own = pipelines.find(({ name }) => name === pipeline) ?? pipelines[0]
  return own?.stages.map(({ name, label }) => ({ id: name, label })) ?? []
}
