import { useRef, useState } from 'preact/hooks'
import { Icon } from '../../design/icon.tsx'
import { fullText } from '../../design/time-text.ts'
import { Ago, useNow } from '../../design/when.tsx'
import { useLive } from '../../shell/services.tsx'
import type { Actor, RecordRead, ShownObject, ShownProperty } from '../../../server/protocol/records.ts'
import { actorIcon, actorText } from './actor.ts'
import { PropertyEditor, stagesOf } from './property-editor.tsx'
import { isEditable, valueText } from './property-value.ts'

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
        {editing ? <PropertyEditor record={record} object={object} property={property} close={close} changed={changed} /> : (
          <>
            <span class="property-value">
              {text === null ? <span class="muted">Not known</span> : linked(property, text)}
              {isEditable(property) && <button ref={edit} type="button" class="edit" aria-label={`Edit ${property.label}`} title="Edit" onClick={() => setEditing(true)}><Icon name="pencil" /></button>}
            </span>
            {by && text !== null && <span class={`byline ${by.by.kind === 'action' ? 'enriched' : ''}`} title={fullText(by.at)}><Icon name={actorIcon(by.by)} /><Writer by={by.by} /> · <Ago at={by.at} now={now} /></span>}
          </>
        )}
      </dd>
    </div>
  )
}

/** Who wrote a value; of a code action the eye needs its name only. */
const Writer = ({ by }: { by: Actor }) => (by.kind === 'action' ? <><span class="unseen">the code action </span>{by.name ?? by.id}</> : <>{actorText(by)}</>)

function linked({ type }: ShownProperty, text: string) {
  if (type === 'email') return <a href={`mailto:${text}`}>{text}</a>
  return type === 'phone' ? <a href={`tel:${text}`}>{text}</a> : <span>{text}</span>
}
