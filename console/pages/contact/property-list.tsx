import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { Icon } from '../../design/icon.tsx'
import { Ago, fullText, useNow } from '../../design/when.tsx'
import { useLive, useServices } from '../../shell/services.tsx'
import type { RecordRead, ShownObject, ShownPipeline, ShownProperty } from '../../../server/protocol/records.ts'
import { actorIcon, actorText } from './actor.ts'
import { fieldText, isEditable, sentValue, valueText } from './property-value.ts'

/** Not shown among the properties: they are ids and moments, or stand elsewhere on the panel. */
const ELSEWHERE = new Set(['id', 'created', 'updated', 'contacts', 'companies', 'tickets', 'deals', 'line_items', 'attachments'])

/**
 * A record's properties: those that are set, the others on demand. Each is edited where it stands; what the server refuses
 * is said at its field. `changed` is called with what the server made of it.
 */
export function PropertyList({ record, object, first, changed }: { record: Pick<RecordRead, 'id' | 'properties'> & Partial<Pick<RecordRead, 'changed'>>; object: ShownObject; first: string[]; changed: () => void }) {
  const [all, setAll] = useState(false)
  const place = ({ name }: ShownProperty) => (first.includes(name) ? first.indexOf(name) : first.length)
  const properties = object.properties.filter(({ name }) => !ELSEWHERE.has(name)).toSorted((a, b) => place(a) - place(b))
  const isSet = ({ name }: ShownProperty) => record.properties[name] !== null && record.properties[name] !== undefined && record.properties[name] !== ''
  const shown = properties.filter((property) => all || isSet(property) || first.includes(property.name))
  const hidden = properties.length - shown.length
  return (
    <>
      <dl class="properties">
        {shown.map((property) => <Property key={property.name} record={record} object={object} property={property} changed={changed} />)}
      </dl>
      {(hidden > 0 || all) && <button type="button" class="quiet" aria-expanded={all} onClick={() => setAll(!all)}><Icon name="down" />{all ? 'Hide the empty ones' : `${hidden} more ${hidden === 1 ? 'property' : 'properties'}`}</button>}
    </>
  )
}

function Property({ record, object, property, changed }: { record: Pick<RecordRead, 'id' | 'properties'> & Partial<Pick<RecordRead, 'changed'>>; object: ShownObject; property: ShownProperty; changed: () => void }) {
  const [editing, setEditing] = useState(false)
  const edit = useRef<HTMLButtonElement>(null)
  const colleagues = useLive(({ live }) => live.colleagues)
  const now = useNow(30_000)
  const given = record.properties[property.name]
  const stage = property.name === 'stage' ? stagesOf(object.pipelines, record.properties['pipeline']).find(({ id }) => id === given)?.label : undefined
  const text = stage ?? valueText(property, given, (user) => colleagues[user]?.name ?? user)
  const by = record.changed?.[property.name]
  const close = () => {
    setEditing(false)
    setTimeout(() => edit.current?.focus())
  }
  return (
    <div class={`property ${editing ? 'editing' : ''}`}>
      <dt>{property.label}</dt>
      <dd>
        {editing ? <Editor record={record} object={object} property={property} close={close} changed={changed} /> : (
          <>
            <span class="property-value">
              {text === null ? <span class="muted">Not known</span> : linked(property, text)}
              {isEditable(property) && <button ref={edit} type="button" class="edit" aria-label={`Edit ${property.label}`} title="Edit" onClick={() => setEditing(true)}><Icon name="pencil" /></button>}
            </span>
            {by && text !== null && <span class={`byline ${by.by.kind === 'action' ? 'enriched' : ''}`} title={fullText(by.at)}><Icon name={actorIcon(by.by)} />{actorText(by.by)} · <Ago at={by.at} now={now} /></span>}
          </>
        )}
      </dd>
    </div>
  )
}

function linked({ type }: ShownProperty, text: string) {
  if (type === 'email') return <a href={`mailto:${text}`}>{text}</a>
  return type === 'phone' ? <a href={`tel:${text}`}>{text}</a> : <span>{text}</span>
}

type FieldKind = { type: 'text'; inputMode?: 'decimal' } | { type: 'email' } | { type: 'tel' } | { type: 'date' | 'datetime-local' }
const FIELD_KINDS: Partial<Record<ShownProperty['type'], FieldKind>> = {
  email: { type: 'email' }, phone: { type: 'tel' }, date: { type: 'date' }, datetime: { type: 'datetime-local' },
  number: { type: 'text', inputMode: 'decimal' }, money: { type: 'text', inputMode: 'decimal' },
}

function Editor({ record, object, property, close, changed }: { record: Pick<RecordRead, 'id' | 'properties'>; object: ShownObject; property: ShownProperty; close: () => void; changed: () => void }) {
  const { rest } = useServices()
  const colleagues = useLive(({ live }) => live.colleagues)
  const [text, setText] = useState(() => fieldText(property, record.properties[property.name]))
  const [problem, setProblem] = useState<string | null>(null)
  const [saving, setSaving] = useState(false)
  const field = useRef<HTMLElement>(null)
  const problemId = useId()
  useEffect(() => field.current?.focus(), [])

  const save = async (value: string) => {
    setSaving(true)
    const reply = await rest.change('PATCH', `/api/records/${object.object}/${encodeURIComponent(record.id)}`, { properties: { [property.name]: sentValue(property, value) } })
    setSaving(false)
    if (!reply.ok) {
      setProblem(reply.error.message.replace(`${property.name}: `, '').replace(/^./, (letter) => letter.toUpperCase()))
      field.current?.focus()
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

function stagesOf(pipelines: ShownPipeline[], pipeline: unknown): Option[] {
  const own = pipelines.find(({ name }) => name === pipeline) ?? pipelines[0]
  return own?.stages.map(({ name, label }) => ({ id: name, label })) ?? []
}
